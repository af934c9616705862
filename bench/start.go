package main

import (
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// measureStart starts the program several times, on the database and with what is embedded.
func measureStart(s *suite) error {
	fmt.Fprintln(s.out, "| what | to the first answer, ms | processor time until then, ms | idle after 5 s, MB | of it private, MB |\n|---|---:|---:|---:|---:|")
	for _, c := range []struct {
		name     string
		settings []string
	}{
		{"serve on MariaDB, Redis embedded", nil},
		{"serve on SQLite, Redis embedded", []string{"PARTNERGRAPH_DATABASE_URL="}},
	} {
		var times, used []time.Duration
		memory, private := 0, 0
		for range s.rounds {
			watch := clock.Start()
			p, err := s.startAPI("partnergraph", "127.0.0.1:18202", c.settings...)
			if err != nil {
				return err
			}
			if _, err := ask(s.ctx, newClient(1), p.url, newQuestion("", "", "{ program { name } }", nil)); err != nil {
				return err
			}
			times, used = append(times, watch.Elapsed()), append(used, p.cpu())
			if memory == 0 {
				time.Sleep(5 * time.Second)
				memory, private = p.memory(), p.privateMemory()
			}
			p.stop()
		}
		fmt.Fprintf(s.out, "| %s | %.0f | %.0f | %d | %d |\n", c.name, median(times, ms), median(used, ms), memory>>20, private>>20)
	}
	return nil
}
