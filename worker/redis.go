package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/hibiken/asynq"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// This file is all that knows asynq's ways.

const (
	checkEvery = 100 * time.Millisecond // how often an idle worker looks for tasks
	// A task that asynq repeats by itself is of an old generation by then and does nothing; but with fewer
	// than three tries left asynq would archive the task of a killed worker instead of giving it back.
	asynqRetries = 3
)

// delivery is the payload of a task: which job, in which generation.
type delivery struct {
	Job        models.ID[models.Job] `json:"job"`
	Generation int                   `json:"generation"`
}

// deliveryOf names one try: a cancelled job may be run again while its earlier try has not stopped yet.
func deliveryOf(job *models.Job) delivery { return delivery{job.ID, job.Generation} }

// taskID is unique for each hand-over. With the job's id alone a task that was kept or archived would
// silently refuse the next one.
func taskID(job *models.Job) string { return fmt.Sprintf("%s-%d", job.ID, job.Generation) }

// publish hands one job over. That the task is there already means that an earlier answer was lost.
func (w *Worker) publish(ctx context.Context, job *models.Job, timeout time.Duration) error {
	payload, err := json.Marshal(deliveryOf(job))
	if err != nil {
		return fmt.Errorf("publish %s: %w", job.ID, err)
	}
	ctx, cancel := context.WithTimeout(ctx, relayTry)
	defer cancel()
	_, err = w.client.EnqueueContext(ctx, asynq.NewTask(job.Kind, payload),
		asynq.TaskID(taskID(job)), asynq.Queue(job.Queue), asynq.MaxRetry(asynqRetries), asynq.Timeout(timeout+time.Minute))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("publish %s: %w", job.ID, err)
	}
	return nil
}

// redisAnswers tells a Redis that is away from one that does not take a certain job.
func (w *Worker) redisAnswers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, relayTry)
	defer cancel()
	return w.Redis.Ping(ctx).Err() == nil
}

// process takes a task; the row says whether it is still to be done.
func (w *Worker) process(ctx context.Context, t *asynq.Task) error {
	var k delivery
	if err := json.Unmarshal(t.Payload(), &k); err != nil {
		return fmt.Errorf("process %s: %w: %w", t.Type(), err, asynq.SkipRetry)
	}
	return w.run(ctx, k)
}

// taskGone is the state of a task that Redis does not know, or no longer does anything with.
const taskGone asynq.TaskState = 0

// taskState is the state of this hand-over's task in Redis.
func (w *Worker) taskState(job *models.Job) (asynq.TaskState, error) {
	info, err := w.inspect.GetTaskInfo(job.Queue, taskID(job))
	switch {
	case errors.Is(err, asynq.ErrTaskNotFound), errors.Is(err, asynq.ErrQueueNotFound):
		return taskGone, nil
	case err != nil:
		return taskGone, fmt.Errorf("look for %s: %w", job.ID, err)
	}
	return info.State, nil
}

// nameQueues writes the queues' names again: after Redis was emptied a running client does not, and then
// nobody finds its tasks.
func (w *Worker) nameQueues(ctx context.Context) error {
	names := make([]any, 0, len(jobs.Weights))
	for queue := range jobs.Weights {
		names = append(names, string(queue))
	}
	if err := w.Redis.SAdd(ctx, "asynq:queues", names...).Err(); err != nil {
		return fmt.Errorf("name queues: %w", err)
	}
	return nil
}

// serverConfigs configures the servers of this process.
func (w *Worker) serverConfigs() []asynq.Config {
	others := map[string]int{}
	for queue, weight := range jobs.Weights {
		if queue != jobs.Mail {
			others[string(queue)] = weight
		}
	}
	return []asynq.Config{
		w.serverConfig(w.Concurrency, others),
		w.serverConfig(w.Mailers, map[string]int{string(jobs.Mail): 1}),
	}
}

func (w *Worker) serverConfig(concurrency int, queues map[string]int) asynq.Config {
	return asynq.Config{
		Concurrency: concurrency, Queues: queues, TaskCheckInterval: checkEvery, ShutdownTimeout: time.Second,
		Logger: asynqLog{w.Log}, LogLevel: asynq.WarnLevel,
		RetryDelayFunc: func(int, error, *asynq.Task) time.Duration { return 5 * time.Second },
	}
}

// asynqLog writes asynq's log as ours.
type asynqLog struct{ log *slog.Logger }

func (l asynqLog) Debug(args ...any) { l.log.Debug("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Info(args ...any)  { l.log.Info("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Warn(args ...any)  { l.log.Warn("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Error(args ...any) { l.log.Error("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Fatal(args ...any) { l.log.Error("asynq: " + fmt.Sprint(args...)) }
