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

// This file contains everything that depends on asynq's data structures.

const (
	checkEvery = 2 * time.Millisecond // between two looks for tasks; while there are none, waitingClient waits
	// A task that asynq retries by itself is of an old generation by then and does nothing; but with fewer
	// than three retries asynq would archive the task of a killed worker instead of delivering it again.
	asynqRetries = 3
)

// delivery is the payload of a task: a job and its generation.
type delivery struct {
	Job        models.ID[models.Job] `json:"job"`
	Generation int                   `json:"generation"`
}

// deliveryOf identifies one attempt: a cancelled job may be run again before its earlier attempt has stopped.
func deliveryOf(job *models.Job) delivery { return delivery{job.ID, job.Generation} }

// taskID is the id of the task that carries a job: that of its batch, which is then the job's owner, or one that is unique for each
// delivery. With the job's id alone, a task that asynq has retained or archived would prevent the next one.
func taskID(job *models.Job) string {
	if isBatch(job.Owner) {
		return job.Owner
	}
	return fmt.Sprintf("%s-%d", job.ID, job.Generation)
}

// publish publishes a task to Redis. A task id conflict is no error: an earlier answer was lost.
func (w *Worker) publish(ctx context.Context, m message) error {
	first := m.jobs[0]
	payload, err := json.Marshal(m.payload())
	if err != nil {
		return fmt.Errorf("publish %s: %w", first.ID, err)
	}
	ctx, cancel := context.WithTimeout(ctx, relayTry)
	defer cancel()
	_, err = w.client.EnqueueContext(ctx, asynq.NewTask(first.Kind, payload),
		asynq.TaskID(taskID(first)), asynq.Queue(first.Queue), asynq.MaxRetry(asynqRetries), asynq.Timeout(w.timeout(m)+time.Minute))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("publish %s: %w", first.ID, err)
	}
	return nil
}

// redisAnswers reports whether Redis is available, after it did not accept a job.
func (w *Worker) redisAnswers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, relayTry)
	defer cancel()
	return w.Redis.Ping(ctx).Err() == nil
}

// process handles a task; the job's row decides whether it still has to run.
func (w *Worker) process(ctx context.Context, t *asynq.Task) error {
	var p payload
	if err := json.Unmarshal(t.Payload(), &p); err != nil {
		return fmt.Errorf("process %s: %w: %w", t.Type(), err, asynq.SkipRetry)
	}
	if len(p.Batch) > 0 {
		defer w.awaitTurn(ctx)()
		return w.runBatch(ctx, p.Batch)
	}
	return w.run(ctx, p.delivery)
}

// taskGone is the state of a task that Redis does not have.
const taskGone asynq.TaskState = 0

// taskState is the state of the job's current task in Redis.
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

// nameQueues adds the queues' names to asynq's set of queues. A running client does not add them again after Redis was
// flushed, and without them the tasks are not found.
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

// serverConfigs are the configurations of the asynq servers of this process.
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

// asynqLog writes asynq's messages to our log.
type asynqLog struct{ log *slog.Logger }

func (l asynqLog) Debug(args ...any) { l.log.Debug("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Info(args ...any)  { l.log.Info("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Warn(args ...any)  { l.log.Warn("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Error(args ...any) { l.log.Error("asynq: " + fmt.Sprint(args...)) }
func (l asynqLog) Fatal(args ...any) { l.log.Error("asynq: " + fmt.Sprint(args...)) }
