package main

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
)

// serve answers each request with a row and a task. They are not one: a process that dies in between leaves a row without a task.
func serve(db *sql.DB, redis asynq.RedisClientOpt) error {
	client := asynq.NewClient(redis)
	http.HandleFunc("POST /graphql", func(w http.ResponseWriter, r *http.Request) {
		id := uuid.Must(uuid.NewV7())
		_, err := db.ExecContext(r.Context(), "INSERT INTO bench_effects (id, who, created_at) VALUES (?, 'asynq', UTC_TIMESTAMP(6))", id[:])
		if err == nil {
			_, err = client.EnqueueContext(r.Context(), asynq.NewTask("effect", id[:]))
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, `{"data":{}}`)
	})
	return listen()
}

// work runs the tasks. It looks for them as often as makes sense for one that has nothing to wait for.
func work(db *sql.DB, redis asynq.RedisClientOpt) error {
	server := asynq.NewServer(redis, asynq.Config{Concurrency: 16, TaskCheckInterval: 5 * time.Millisecond, LogLevel: asynq.WarnLevel})
	err := server.Start(asynq.HandlerFunc(func(ctx context.Context, t *asynq.Task) error {
		_, err := db.ExecContext(ctx, "UPDATE bench_effects SET done_at = UTC_TIMESTAMP(6) WHERE id = ?", t.Payload())
		return err
	}))
	if err != nil {
		return err
	}
	return listen()
}

func listen() error {
	http.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	return http.ListenAndServe(os.Getenv("LISTEN"), nil)
}
