package worker

import (
	"cmp"
	"time"
)

// Intervals is how often a worker looks around, and after how long a silence it worries. What is zero is as usual;
// tests are in a hurry.
type Intervals struct {
	Relay            time.Duration // the sweep that finds what no wake-up told of; 1 s
	Reconcile        time.Duration // the search for lost jobs; 5 s
	Heartbeat        time.Duration // the worker's own signs of life; 5 s
	HeartbeatTimeout time.Duration // four missed signs: the worker is gone; 20 s
	QueueTimeout     time.Duration // then it is worth asking Redis; 10 s
}

func (p Intervals) withDefaults() Intervals {
	return Intervals{
		Relay:            cmp.Or(p.Relay, time.Second),
		Reconcile:        cmp.Or(p.Reconcile, 5*time.Second),
		Heartbeat:        cmp.Or(p.Heartbeat, 5*time.Second),
		HeartbeatTimeout: cmp.Or(p.HeartbeatTimeout, 20*time.Second),
		QueueTimeout:     cmp.Or(p.QueueTimeout, 10*time.Second),
	}
}
