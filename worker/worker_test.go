package worker_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker"
)

// A committed job runs after the signal of its commit: the next looks of the relay and of the worker are far away.
func TestJob_RunsAndSendsTheEmail(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		w := worker.New(worker.Options{Program: h.Program.Program, Redis: h.redis})
		h.Store.Committed = func(done store.Commit) {
			if done.Jobs {
				w.Wake()
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		relayed := make(chan struct{})
		go func() { defer close(relayed); w.Relay(ctx) }()
		h.open(func(o *worker.Options) { o.Intervals.Relay, o.Intervals.Idle = time.Hour, time.Hour })
		job := h.post("ana@x.example")
		h.waitFor("mail.send succeeded")
		cancel()
		<-relayed
		if got := h.expect(job.ID, models.JobSucceeded); got.Attempts != 1 || got.Generation != 1 {
			h.t.Errorf("want one try of one hand-over, got %d of %d", got.Attempts, got.Generation)
		}
		h.ExpectMail("ana@x.example")
	})
}

// Redis is unavailable when the change commits. The job waits in SQL and runs when Redis is back.
func TestRedis_UnavailableAtCommit(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		h.open(func(o *worker.Options) { o.Intervals.Relay = 200 * time.Millisecond }) // the next try is twice as far away
		h.network.cut()
		job := h.post("ana@x.example")
		h.waitFor("relay")
		h.expect(job.ID, models.JobScheduled)
		h.network.restore()
		h.waitFor("mail.send succeeded")
		h.ExpectMail("ana@x.example")
	})
}

// Redis is emptied after the job was published. The reconciler finds the job, and it runs once.
func TestRedis_FlushedAfterPublish(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		job := h.post("ana@x.example")
		due, err := h.Store.ClaimDue(context.Background(), "a relay", 10) // published by a relay, and lost with everything else
		if err != nil || len(due) != 1 {
			h.t.Fatalf("want the job due, got %v, %v", due, err)
		}
		h.carry(job, 1, "before the flush")
		h.emptyRedis()
		h.open(func(o *worker.Options) { o.Intervals.QueueTimeout = time.Nanosecond })
		h.waitFor("jobs lost by Redis")
		h.waitFor("mail.send succeeded")
		if got := h.expect(job.ID, models.JobSucceeded); got.Generation < 2 {
			h.t.Errorf("want another hand-over, got generation %d", got.Generation)
		}
		h.ExpectMail("ana@x.example")
	})
}

// carry publishes a delivery of a job to Redis by hand.
func (h *harness) carry(job *models.Job, generation int, id string) {
	h.t.Helper()
	payload := fmt.Sprintf(`{"job":%q,"generation":%d}`, job.ID, generation)
	client := asynq.NewClientFromRedisClient(h.redis)
	if _, err := client.Enqueue(asynq.NewTask(job.Kind, []byte(payload)), asynq.TaskID(id), asynq.Queue(job.Queue)); err != nil {
		h.t.Fatal(err)
	}
}

// The same delivery arrives five times, among older and newer ones: one effect.
func TestDelivery_RepeatedRunsOnce(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		job := h.post("ana@x.example")
		due, err := h.Store.ClaimDue(context.Background(), "a relay", 10)
		if err != nil || len(due) != 1 {
			h.t.Fatalf("want the job due, got %v, %v", due, err)
		}
		for i := range 5 {
			h.carry(job, 1, fmt.Sprint("same ", i))
		}
		h.carry(job, 0, "older")
		h.carry(job, 2, "newer")
		h.open(nil)
		h.waitFor("mail.send succeeded")
		last := h.post("bo@x.example") // comes after the others in the queue
		h.waitFor("mail.send succeeded")
		h.expect(last.ID, models.JobSucceeded)
		if got := h.expect(job.ID, models.JobSucceeded); got.Attempts != 1 {
			h.t.Errorf("want one attempt, got %d", got.Attempts)
		}
		h.ExpectMail("ana@x.example", "bo@x.example")
	})
}

// Two workers and two relays share the work: each job runs once.
func TestWorkers_ShareTheWork(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		const n = 30
		var addresses []string
		for i := range n {
			addresses = append(addresses, fmt.Sprintf("p%d@x.example", i))
			h.post(addresses[i])
		}
		h.open(nil)
		h.open(nil)
		for range n {
			h.waitFor("mail.send succeeded")
		}
		h.ExpectMail(addresses...)
	})
}

// A worker vanishes during a job. Another one finds the job by its missing heartbeat.
func TestReconcile_FindsJobsOfVanishedWorkers(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		job := h.post("ana@x.example")
		due, err := h.Store.ClaimDue(context.Background(), "ghost", 10)
		if err != nil || len(due) != 1 {
			h.t.Fatalf("want the job due, got %v, %v", due, err)
		}
		if begun, err := h.Store.Start(context.Background(), "ghost", job.ID, 1); begun == nil || err != nil {
			h.t.Fatalf("want the job begun, got %v, %v", begun, err)
		}
		h.open(func(o *worker.Options) { o.Intervals.HeartbeatTimeout = 300 * time.Millisecond })
		h.waitFor("jobs recovered")
		h.waitFor("mail.send succeeded")
		if got := h.expect(job.ID, models.JobSucceeded); got.Crashes != 1 || got.Attempts != 2 {
			h.t.Errorf("want one crash and a second attempt, got %d and %d", got.Crashes, got.Attempts)
		}
		h.ExpectMail("ana@x.example")
	})
}

// A job of a kind that only newer workers have waits for one, and no attempt is counted.
func TestJob_UnknownKindWaits(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		job := &models.Job{ID: models.NewID[models.Job](), Kind: "future.kind", Queue: "default", Payload: "{}", State: models.JobScheduled, RunAt: h.Clock.Now(), MaxAttempts: 3, Stamp: models.FirstStamp(h.Clock.Now())}
		h.add(job)
		h.open(nil)
		h.waitFor("job of an unknown kind put back")
		h.post("ana@x.example")
		h.waitFor("mail.send succeeded")
		if got := h.expect(job.ID, models.JobScheduled); got.Attempts != 0 || !got.RunAt.After(h.Clock.Now()) {
			h.t.Errorf("want it later and no try counted, got %d tries, at %s", got.Attempts, got.RunAt)
		}
	})
}

func (h *harness) add(job *models.Job) {
	h.t.Helper()
	if err := h.Store.Tx(context.Background(), func(tx *store.Tx) error { return tx.Create(job) }); err != nil {
		h.t.Fatal(err)
	}
}

// A worker that is alone recovers jobs at once after a kill, without waiting for the heartbeat timeout.
func TestWorker_AloneRecoversAllJobs(t *testing.T) {
	forEachRedis(t, func(h *harness) {
		begun, queued := h.post("ana@x.example"), h.post("ben@x.example")
		if due, err := h.Store.ClaimDue(context.Background(), "the process before", 10); err != nil || len(due) != 2 {
			h.t.Fatalf("want both jobs due, got %v, %v", due, err)
		}
		if _, err := h.Store.Start(context.Background(), "the process before", begun.ID, 1); err != nil {
			h.t.Fatal(err)
		}
		h.open(func(o *worker.Options) { o.Alone = true })
		h.waitFor("mail.send succeeded")
		h.waitFor("mail.send succeeded")
		h.expect(begun.ID, models.JobSucceeded)
		h.expect(queued.ID, models.JobSucceeded)
		h.ExpectMail("ana@x.example", "ben@x.example")
	})
}
