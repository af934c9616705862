package main

import (
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// measureStart starts the program several times, on the database and with what is embedded.
func measureStart(s *suite) error {
	fmt.Println("| what | to the first answer, ms | idle after 5 s, MB |\n|---|---:|---:|")
	for _, c := range []struct {
		name     string
		settings []string
	}{
		{"serve on MariaDB, Redis embedded", nil},
		{"serve on SQLite, Redis embedded", []string{"PARTNERGRAPH_DATABASE_URL="}},
	} {
		var times []time.Duration
		memory := 0
		for range s.rounds {
			watch := clock.Start()
			p, err := s.startAPI("partnergraph", "127.0.0.1:18202", c.settings...)
			if err != nil {
				return err
			}
			if _, err := ask(s.ctx, newClient(1), p.url, newQuestion("", "", "{ program { name } }", nil)); err != nil {
				return err
			}
			times = append(times, watch.Elapsed())
			if memory == 0 {
				time.Sleep(5 * time.Second)
				memory = p.memory()
			}
			p.stop()
		}
		fmt.Printf("| %s | %.0f | %d |\n", c.name, median(times, ms), memory>>20)
	}
	return nil
}
