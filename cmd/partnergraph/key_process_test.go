package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Processes that start at once on the same data folder, each with a database of its own, make one key between them.
func TestKey_ConcurrentProcessesShareOne(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	var all [2]outcome
	var together sync.WaitGroup
	for i, name := range []string{"one.db", "two.db"} {
		together.Go(func() {
			all[i] = run(t, nil, "seed", "demo", "--data="+data, "--database-url=sqlite://"+filepath.Join(data, name))
		})
	}
	together.Wait()
	for _, got := range all {
		if got.code != 0 {
			t.Errorf("exit code %d\n%s", got.code, got.everything())
		}
	}
	keys, err := filepath.Glob(filepath.Join(data, "*secret.key*"))
	hidden, err2 := filepath.Glob(filepath.Join(data, ".secret.key*"))
	if err != nil || err2 != nil || len(keys) != 1 || len(hidden) != 0 {
		t.Errorf("there are %v and %v; want one key", keys, hidden)
	}
}

// API and workers apart are told what they lack, with an example.
func TestKey_IsRequiredBySeparateProcesses(t *testing.T) {
	t.Parallel()
	env := []string{"PARTNERGRAPH_DATABASE_URL=mysql://user@db.example.com/p", "PARTNERGRAPH_REDIS_URL=redis://redis.example.com", "PARTNERGRAPH_MAIL=captured"}
	for _, command := range []string{"api", "worker"} {
		data := t.TempDir()
		got := run(t, env, command, "--data="+data)
		for _, want := range []string{"--secret-key (PARTNERGRAPH_SECRET_KEY): ", "for example PARTNERGRAPH_SECRET_KEY=", "openssl rand -hex 32"} {
			if got.code != 1 || !strings.Contains(got.errors, want) {
				t.Errorf("%s: exit code %d, no %q in\n%s", command, got.code, want, got.everything())
			}
		}
		if left, err := os.ReadDir(data); err != nil || len(left) > 0 {
			t.Errorf("%s: something was written: %v, %v", command, left, err)
		}
	}
	short := run(t, append(env, "PARTNERGRAPH_SECRET_KEY=canary-short"), "api")
	if short.code != 1 || !strings.Contains(short.errors, "PARTNERGRAPH_SECRET_KEY") || strings.Contains(short.everything(), "canary") {
		t.Errorf("a short key: exit code %d\n%s", short.code, short.everything())
	}
}
