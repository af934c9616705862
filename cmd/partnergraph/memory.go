package main

import (
	"os"
	"runtime/debug"
)

// collectAt is how much the memory in use grows, in percent, before garbage is collected. Go's default of 100 costs twice the processor time
// for some ten megabytes less.
const collectAt = 200

// collectLess sets it, unless GOGC, Go's own variable, says something else.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}
