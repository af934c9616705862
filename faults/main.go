// Command faults tests what the program guarantees while a part of its deployment fails. It starts the program as several processes,
// with MariaDB and Redis behind proxies that can fail and with a mail server that can misbehave. Clients place orders while a test kills
// a process, cuts or hangs a connection, drops answers or fills a disk. Then the fault ends, and the test checks the promises that are
// listed at fault.
//
// It needs mariadbd and redis-server, and a MariaDB server on which it may create databases. Everything runs on loopback. It takes
// 75 seconds with -quick and ten minutes at most, and deletes what it has created.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

func main() {
	quick := flag.Bool("quick", false, "run the tests that fit into 75 seconds")
	only := flag.String("only", "", "names of faults, separated by commas")
	first, _, _ := strings.Cut(os.Getenv("TEST_MYSQL_URL"), " ")
	server := flag.String("database", first, "mysql:// URL of a server on which databases may be created; the first one in TEST_MYSQL_URL by default")
	flag.Parse()
	if *server == "" {
		fmt.Fprintln(os.Stderr, "faults: set TEST_MYSQL_URL=mysql://user:password@host/db")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	faults := selected(*only, *quick)
	failed, err := run(ctx, *server, faults, *quick)
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(2)
	}
	if failed > 0 {
		fmt.Printf("%d of %d tests failed\n", failed, len(faults))
		os.Exit(1)
	}
	fmt.Printf("all %d tests passed\n", len(faults))
}

// fault is something that goes wrong, and what the program promises in that case. Most promises are one of four, which have a letter:
//
//   - N: nothing that was acknowledged is lost.
//   - O: every effect happens once. Where a mail server's answer is lost, a letter may be sent a second time with the same Message-ID.
//   - R: the program recovers without help, within the given time after the end of the fault.
//   - E: whoever sends a request that fails gets an error with a code.
type fault struct {
	name     string
	promises string // the letters, and the time for R
	happens  string // what goes wrong, and what else is promised
	quick    bool   // the test is in the quick part
	parallel bool   // the test mostly waits, so that it runs in parallel with others
	test     func(*faultTest)
}

// selected lists the faults to test.
func selected(only string, quick bool) []fault {
	names := strings.Split(only, ",")
	all := slices.Concat(processFaults, redisFaults, databaseFaults, mailFaults, jobFaults, diskFaults, stopFaults)
	return slices.DeleteFunc(all, func(f fault) bool {
		return quick && !f.quick || only != "" && !slices.Contains(names, f.name)
	})
}

// run tests the faults and counts the tests that failed.
func run(ctx context.Context, server string, faults []fault, quick bool) (failed int, err error) {
	if len(faults) == 0 {
		return 0, fmt.Errorf("there is no fault of this name")
	}
	s, err := openSuite(ctx, server)
	if err != nil {
		return 0, err
	}
	defer s.close()
	s.quick = quick
	if err := s.measure(); err != nil {
		return 0, err
	}
	parallel := make(chan int, 1)
	go func() { parallel <- s.testAll(faults, true) }()
	failed = s.testAll(faults, false)
	return failed + <-parallel, ctx.Err()
}

// maxParallel is how many of the parallel tests run at once. MariaDB's default is 151 connections, which all their processes share.
const maxParallel = 6

// testAll runs the parallel tests, or the others one after another, and counts those that failed.
func (s *suite) testAll(faults []fault, parallel bool) int {
	var failed atomic.Int64
	var tests errgroup.Group
	tests.SetLimit(1)
	if parallel {
		tests.SetLimit(maxParallel)
	}
	for _, f := range faults {
		if f.parallel != parallel {
			continue
		}
		tests.Go(func() error {
			if s.ctx.Err() == nil && !s.test(f) {
				failed.Add(1)
			}
			return nil
		})
	}
	_ = tests.Wait() // no test returns an error
	return int(failed.Load())
}
