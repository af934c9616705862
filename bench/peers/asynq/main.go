// Command asynq drains tasks with plain asynq: the peer beside which the program's jobs are measured. A task has the same effect as the program's
// job that lets a draft expire: it locks the request, changes its status and writes an audit event, in one transaction. Nothing of the tasks is
// in SQL: a Redis that loses them loses them.
//
//	asynq enqueue N   puts a task for each of N drafts into Redis
//	asynq drain N     runs them, and prints the seconds from the start to the last one
//	asynq serve       writes a row for each request, and then enqueues a task
//	asynq work        runs those tasks, which mark their rows as done
package main

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/partnergraph/partnergraph/internal/clock"
)

func main() {
	db, err := sql.Open("mysql", os.Getenv("DSN"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(20)
	redis := asynq.RedisClientOpt{Addr: os.Getenv("REDIS")}
	switch os.Args[1] {
	case "enqueue":
		err = enqueue(db, redis, count())
	case "drain":
		err = drain(db, redis, int64(count()))
	case "serve":
		err = serve(db, redis)
	case "work":
		err = work(db, redis)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func count() int {
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	return n
}

func enqueue(db *sql.DB, redis asynq.RedisClientOpt, n int) error {
	client := asynq.NewClient(redis)
	defer client.Close()
	rows, err := db.Query("SELECT HEX(id) FROM eligibility_requests WHERE status = 'DRAFT' AND reference LIKE 'BENCH-%' LIMIT ?", n)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if _, err := client.Enqueue(asynq.NewTask("expire_draft", []byte(id))); err != nil {
			return err
		}
	}
	return rows.Err()
}

func drain(db *sql.DB, redis asynq.RedisClientOpt, n int64) error {
	var done atomic.Int64
	finished := make(chan struct{})
	server := asynq.NewServer(redis, asynq.Config{Concurrency: 16, TaskCheckInterval: 5 * time.Millisecond, LogLevel: asynq.WarnLevel})
	watch := clock.Start()
	err := server.Start(asynq.HandlerFunc(func(ctx context.Context, t *asynq.Task) error {
		if err := expire(ctx, db, string(t.Payload())); err != nil {
			return err
		}
		if done.Add(1) == n {
			close(finished)
		}
		return nil
	}))
	if err != nil {
		return err
	}
	<-finished
	fmt.Printf("%.3f\n", watch.Elapsed().Seconds())
	server.Shutdown()
	return nil
}

func expire(ctx context.Context, db *sql.DB, text string) error {
	id, err := hex.DecodeString(text)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var status string
	var org []byte
	if err := tx.QueryRowContext(ctx, "SELECT status, organization_id FROM eligibility_requests WHERE id = ? FOR UPDATE", id).Scan(&status, &org); err != nil || status != "DRAFT" {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE eligibility_requests SET status = 'EXPIRED', open_key = NULL, updated_at = UTC_TIMESTAMP(3), version = version + 1 WHERE id = ?", id); err != nil {
		return err
	}
	event := uuid.Must(uuid.NewV7())
	if _, err := tx.ExecContext(ctx, `INSERT INTO audit_events (id, action, organization_id, subject_prefix, subject_id, from_state, to_state, reason, cause_id, created_at)
		VALUES (?, 'expireDraft', ?, 'eligreq', ?, 'DRAFT', 'EXPIRED', '', '', UTC_TIMESTAMP(3))`, event[:], org, id); err != nil {
		return err
	}
	return tx.Commit()
}
