package main

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/redis/go-redis/v9"
)

const (
	full        = "full"
	readOnly    = "read-only"
	notWritable = "not writable"
)

// databaseProbe checks that the database answers and that its storage is not full.
func databaseProbe(s *store.Store, c *config.Config) func(context.Context) string {
	room := func(context.Context) string { return well }
	if folder := sqliteFolder(c); folder != "" {
		room = inFolder(folder)
	}
	return func(ctx context.Context) string {
		switch {
		case s.Ping(ctx) != nil:
			return unreachable
		case s.Full():
			return full
		}
		return room(ctx)
	}
}

// redisProbe writes a key that soon expires: a Redis that is full or has become a replica still answers PING.
func redisProbe(client redis.UniversalClient) func(context.Context) string {
	return func(ctx context.Context) string { return redisTrouble(tryRedis(ctx, client)) }
}

// redisProbeKey has the prefix of the jobs' keys, which the program's Redis user may write.
const redisProbeKey = "asynq:partnergraph:probe"

func tryRedis(ctx context.Context, client redis.UniversalClient) error {
	return client.Set(ctx, redisProbeKey, "written by a health check", time.Minute).Err()
}

func redisTrouble(err error) string {
	switch {
	case err == nil, redis.HasErrorPrefix(err, "NOPERM"): // the jobs have other keys
		return well
	case redis.HasErrorPrefix(err, "OOM"):
		return full
	case redis.HasErrorPrefix(err, "READONLY"):
		return readOnly
	case redis.HasErrorPrefix(err, "MISCONF"), redis.HasErrorPrefix(err, "NOREPLICAS"):
		return notWritable
	}
	return unreachable
}

// folderProbes check the free space of the folders for documents and for uploads.
func folderProbes(c *config.Config) []probe {
	probes := []probe{{"uploads", inFolder(os.TempDir()), false}}
	if folder := documentsFolder(c); folder != "" {
		probes = append(probes, probe{"documents", inFolder(folder), false})
	}
	return probes
}

// roomEvery is the minimum interval between writes to a folder.
const roomEvery = 5 * time.Second

func inFolder(folder string) func(context.Context) string {
	return cached(roomEvery, func(context.Context) string { return roomIn(folder) })
}

// cached caches the result of a probe for a duration.
func cached(every time.Duration, look func(context.Context) string) func(context.Context) string {
	var mu sync.Mutex
	var found string
	var until time.Time
	return func(ctx context.Context) string {
		mu.Lock()
		defer mu.Unlock()
		if clock.Wall().After(until) {
			found = look(ctx)
			until = clock.Wall().Add(every)
		}
		return found
	}
}

// roomIn is the error of writing a mebibyte to a folder, in a word.
func roomIn(folder string) string { return roomWord(writeInto(folder)) }

func roomWord(err error) string {
	switch {
	case err == nil:
		return well
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return full
	case errors.Is(err, syscall.EROFS):
		return readOnly
	}
	return notWritable
}

// writeInto writes a file and removes it.
func writeInto(folder string) error {
	file, err := os.CreateTemp(folder, ".partnergraph-probe-*")
	if err != nil {
		return err
	}
	_, err = file.Write(make([]byte, 1<<20))
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}

// sqliteFolder is where the database is when it is a file; else nothing.
func sqliteFolder(c *config.Config) string {
	if file := sqliteFile(c); file != "" {
		return filepath.Dir(file)
	}
	return ""
}

func sqliteFile(c *config.Config) string {
	target, err := c.Database()
	if err != nil || target.Scheme != "sqlite" {
		return ""
	}
	file, _, _ := strings.Cut(target.DSN.Reveal(), "?")
	return file
}

// documentsFolder is where documents are when they are in a folder; else nothing.
func documentsFolder(c *config.Config) string {
	u, err := url.Parse(blobURL(c))
	if err != nil || u.Scheme != "file" {
		return ""
	}
	return filepath.FromSlash(u.Path)
}

// standing is the folder, or its nearest existing parent.
func standing(folder string) string {
	for {
		if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) || filepath.Dir(folder) == folder {
			return folder
		}
		folder = filepath.Dir(folder)
	}
}
