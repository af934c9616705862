package worker

import (
	"cmp"
	"time"
)

// Pace is how often a worker looks around, and after how long a silence it worries. What is zero is as usual;
// tests are in a hurry.
type Pace struct {
	Relay          time.Duration // the sweep that finds what no wake-up told of; 1 s
	Reconcile      time.Duration // the search for lost jobs; 5 s
	Beat           time.Duration // the worker's own signs of life; 5 s
	RunningSilence time.Duration // four missed signs: the worker is gone; 20 s
	QueuedSilence  time.Duration // then it is worth asking Redis; 10 s
}

func (p Pace) orUsual() Pace {
	return Pace{
		Relay:          cmp.Or(p.Relay, time.Second),
		Reconcile:      cmp.Or(p.Reconcile, 5*time.Second),
		Beat:           cmp.Or(p.Beat, 5*time.Second),
		RunningSilence: cmp.Or(p.RunningSilence, 20*time.Second),
		QueuedSilence:  cmp.Or(p.QueuedSilence, 10*time.Second),
	}
}
