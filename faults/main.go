// Command faults starts the program as the processes of a deployment, on MariaDB and Redis behind ways on which things go wrong and
// with a mail server that misbehaves, and lets them fail: processes are killed, servers hang, answers are lost, disks fill. Then all is
// well again, and it looks at what was promised: nothing that was acknowledged is lost (N), nothing happens twice (O), it recovers by
// itself within a time (R), and who is affected is told so with a code (E).
//
// It needs mariadbd and redis-server, and a MariaDB on which it may make databases. Everything is on loopback, it ends by itself, within
// 75 seconds with -quick and within ten minutes otherwise, and leaves nothing behind.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	quick := flag.Bool("quick", false, "the part that fits into 75 seconds")
	only := flag.String("only", "", "names of faults, separated by commas")
	first, _, _ := strings.Cut(os.Getenv("TEST_MYSQL_URL"), " ")
	server := flag.String("database", first, "mysql:// URL of a server on which databases may be made; the first one in TEST_MYSQL_URL by default")
	flag.Parse()
	if *server == "" {
		fmt.Fprintln(os.Stderr, "faults: set TEST_MYSQL_URL=mysql://user:password@host/db")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	failed, err := try(ctx, *server, chosen(*only, *quick), *quick)
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(2)
	}
	if failed > 0 {
		fmt.Printf("%d faults broke a promise\n", failed)
		os.Exit(1)
	}
	fmt.Println("every promise held")
}

// fault is one thing that goes wrong.
type fault struct {
	name    string
	promise string
	quick   bool // belongs to the short part
	waits   bool // mostly waits, so that it is tried beside the others
	try     func(*faultTest)
}

// chosen are the faults to try.
func chosen(only string, quick bool) (found []fault) {
	for _, f := range all() {
		named := only == ""
		for name := range strings.SplitSeq(only, ",") {
			named = named || name == f.name
		}
		if named && (f.quick || !quick) {
			found = append(found, f)
		}
	}
	return found
}

// all are the faults there are, by what fails.
func all() (faults []fault) {
	for _, some := range [][]fault{processFaults, redisFaults, databaseFaults, mailFaults, jobFaults, diskFaults, stopFaults} {
		faults = append(faults, some...)
	}
	return faults
}

// try tries the faults and tells how many broke a promise.
func try(ctx context.Context, server string, faults []fault, quick bool) (failed int, err error) {
	if len(faults) == 0 {
		return 0, fmt.Errorf("there is no such fault")
	}
	b, err := openSuite(ctx, server)
	if err != nil {
		return 0, err
	}
	defer b.close()
	b.quick = quick
	if err := b.measure(); err != nil {
		return 0, err
	}
	slow := make(chan int, 1)
	go func() { slow <- b.tryAll(faults, true) }()
	failed = b.tryAll(faults, false)
	return failed + <-slow, ctx.Err()
}

// together is how many of the faults that wait are tried at once. A MariaDB as it comes has 151 connections for all their processes.
const together = 6

// tryAll tries the faults that wait several at once, or the others one after another.
func (b *suite) tryAll(faults []fault, waits bool) (failed int) {
	verdicts := make(chan bool, len(faults))
	places := make(chan struct{}, together)
	n := 0
	for _, f := range faults {
		switch {
		case f.waits != waits || b.ctx.Err() != nil:
			continue
		case waits:
			places <- struct{}{}
			go func() {
				defer func() { <-places }()
				verdicts <- b.try(f)
			}()
		default:
			verdicts <- b.try(f)
		}
		n++
	}
	for range n {
		if !<-verdicts {
			failed++
		}
	}
	return failed
}
