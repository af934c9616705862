// Command attacks starts the program on loopback and sends it hostile requests: deep, wide and long input for every root field of the
// schema, documents that are expensive to validate, bodies that never arrive, and guessed tokens. It prints the results, and fails
// if an answer needs too much processor time, memory, statements or bytes.
//
// It takes a minute with -quick and ten minutes at most.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	quick := flag.Bool("quick", false, "run the attacks that fit into a minute")
	database := flag.String("database", "", "mysql:// URL of an empty database; SQLite without it")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	failed, err := attack(ctx, *database, *quick)
	if err != nil {
		fmt.Fprintln(os.Stderr, "attacks:", err)
		os.Exit(2)
	}
	if failed > 0 {
		fmt.Printf("%d attacks succeeded\n", failed)
		os.Exit(1)
	}
	fmt.Println("all attacks failed, as they should")
}

// attack runs all attacks and returns how many succeeded.
func attack(ctx context.Context, database string, quick bool) (failed int, err error) {
	folder, err := os.MkdirTemp("", "partnergraph-attacks-*")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	binary, err := build(ctx, folder)
	if err != nil {
		return 0, err
	}
	fields, err := rootFields()
	if err != nil {
		return 0, err
	}
	open, err := start(ctx, binary, folder+"/open", database, "1000000000")
	if err != nil {
		return 0, err
	}
	defer open.stop()
	report := &report{server: open}
	report.inputs(ctx, fields, quick)
	report.documents(ctx)
	report.bodies(ctx)
	if err := report.sockets(ctx); err != nil {
		return 0, err
	}
	limited, err := start(ctx, binary, folder+"/limited", "", "60")
	if err != nil {
		return 0, err
	}
	defer limited.stop()
	report.server = limited
	report.guesses(ctx)
	return report.failed, ctx.Err()
}
