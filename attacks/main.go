// Command attacks starts the program on loopback and sends it hostile requests: deep, wide and long input for every root field of the
// schema, documents that are expensive to validate, bodies that never arrive, and guessed tokens. It prints the results, and fails
// if the answer to an attack costs too much processor time, memory, statements or bytes.
//
// It ends by itself, within a minute with -quick and within ten otherwise.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	quick := flag.Bool("quick", false, "the part that fits into a minute")
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
		fmt.Printf("%d attacks were answered with too much\n", failed)
		os.Exit(1)
	}
	fmt.Println("every attack was answered briefly")
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
	metered, err := start(ctx, binary, folder+"/metered", "", "60")
	if err != nil {
		return 0, err
	}
	defer metered.stop()
	report.server = metered
	report.guesses(ctx)
	return report.failed, ctx.Err()
}
