// Command bench measures the program beside a hand-written handler and beside other servers, on the same data, in one run. It prints ratios:
// absolute figures differ between machines and days. Answers are compared, errors counted, and the time of the processor is read from the
// operating system. It needs Linux and MariaDB on loopback; the peers in Node need npm.
//
//	go run ./bench -database mysql://root@127.0.0.1:3306/test reads
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// part is a part of the suite that can be asked for by name.
type part struct {
	name, about string
	run         func(*suite) error
}

var parts = []part{
	{"reads", "Point, List and Deep: requests per second, and processor time of server and database", measureReads},
	{"lists", "every list by order and filter, on little and on much data: rows that the database reads, and time", measureLists},
	{"overload", "lists asked at a fixed rate, below and above what the program can answer; and refused documents", measureOverload},
	{"mixed", "lists at half load, alone and while a backlog of jobs drains", measureMixed},
	{"jobs", "a backlog of durable jobs, beside plain asynq with the same effect", measureJobs},
	{"writes", "a mutation that writes a customer, a job and an event, beside a hand-written server that writes these three rows, on MariaDB and on SQLite", measureWrites},
	{"effects", "mutations with a job, and how long it takes until the job has had its effect, with the API and a worker apart; each rate once", measureEffects},
	{"subscribers", "one event to 1,000 and 10,000 subscribers of the same operation with the same rights, over WebSocket", measureSubscribers},
	{"start", "from the start of the process to the first answer, and the memory of an idle one", measureStart},
}

func main() {
	var s suite
	flag.StringVar(&s.server, "database", os.Getenv("TEST_MYSQL_URL"), "URL of a MariaDB on loopback whose user may make databases")
	flag.IntVar(&s.customers, "customers", 100_000, "customers in the database; it is kept for the next run")
	flag.IntVar(&s.smaller, "smaller", 10_000, "customers in the data beside which lists are read")
	flag.IntVar(&s.behind, "page", 1000, "the page of a list that is read behind the first one")
	flag.IntVar(&s.connections, "connections", 16, "connections that ask at a time")
	flag.IntVar(&s.rounds, "rounds", 5, "rounds, in each of which all servers take their turn; the median counts")
	flag.DurationVar(&s.turn, "turn", 3*time.Second, "how long a turn takes")
	flag.IntVar(&s.jobs, "jobs", 10_000, "jobs of a backlog")
	flag.StringVar(&s.before, "before", "", "another build of the program, which is measured beside this one")
	flag.StringVar(&s.into, "into", "", "a document with a place for the tables of each part, such as docs/performance.md; long ones have a document beside it")
	flag.BoolVar(&s.node, "node", true, "measure the peers that need Node too")
	flag.Usage = usage
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &s, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: go run ./bench [flags] [part...]\n\nWithout a part it runs all:")
	for _, p := range parts {
		fmt.Fprintf(os.Stderr, "  %-8s %s\n", p.name, p.about)
	}
	fmt.Fprintln(os.Stderr)
	flag.PrintDefaults()
}

func run(ctx context.Context, s *suite, names []string) error {
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	defer s.close()
	for _, p := range chosen {
		if err := s.report(p); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

// report prints the tables of a part with their conditions, and puts them into the document.
func (s *suite) report(p part) error {
	fmt.Printf("\n## %s\n\n", p.name)
	var text bytes.Buffer
	s.out = io.MultiWriter(os.Stdout, &text)
	fmt.Fprintf(s.out, "%s.\n\n", strings.ToUpper(p.about[:1])+p.about[1:])
	s.printConditions()
	if err := p.run(s); err != nil || s.into == "" {
		return err
	}
	return publish(s.into, p.name, text.String())
}

// publish replaces what stands between the marks of a part, in a document or one whose name begins alike.
func publish(file, name, text string) error {
	documents, err := filepath.Glob(strings.TrimSuffix(file, ".md") + "*.md")
	if err != nil {
		return err
	}
	begin, end := "<!-- bench "+name+" -->\n", "<!-- end -->\n"
	for _, one := range documents {
		document, err := os.ReadFile(one)
		if err != nil {
			return err
		}
		before, after, found := strings.Cut(string(document), begin)
		if _, after, closed := strings.Cut(after, end); found && closed {
			return os.WriteFile(one, []byte(before+begin+text+end+after), 0o644)
		}
	}
	return fmt.Errorf("%s has no place for it: %q and %q", file, begin, end)
}

// choose finds the parts by their names; without names it is all.
func choose(names []string) (chosen []part, err error) {
	if len(names) == 0 {
		return parts, nil
	}
	for _, name := range names {
		found := false
		for _, p := range parts {
			if p.name == name {
				chosen, found = append(chosen, p), true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no part %q", name)
		}
	}
	return chosen, nil
}
