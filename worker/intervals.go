package worker

import (
	"cmp"
	"time"
)

// Intervals are the intervals and timeouts of a worker. Zero is the default in the comment; tests use
// shorter ones.
type Intervals struct {
	Relay            time.Duration // between polls for due jobs, besides wake-ups; 1 s
	Reconcile        time.Duration // between searches for lost jobs; 5 s
	Heartbeat        time.Duration // between heartbeats of running jobs; 5 s
	HeartbeatTimeout time.Duration // age of the heartbeat of a running job after which its worker has vanished; 20 s
	Idle             time.Duration // between looks of an idle worker into its queues, besides messages of relays; 2 s
	QueueTimeout     time.Duration // age of a queued job after which its task is looked for in Redis; 10 s
}

func (p Intervals) withDefaults() Intervals {
	return Intervals{
		Relay:            cmp.Or(p.Relay, time.Second),
		Reconcile:        cmp.Or(p.Reconcile, 5*time.Second),
		Heartbeat:        cmp.Or(p.Heartbeat, 5*time.Second),
		HeartbeatTimeout: cmp.Or(p.HeartbeatTimeout, 20*time.Second),
		Idle:             cmp.Or(p.Idle, 2*time.Second),
		QueueTimeout:     cmp.Or(p.QueueTimeout, 10*time.Second),
	}
}
