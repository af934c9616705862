package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/go-sql-driver/mysql"
	"github.com/redis/go-redis/v9"
)

// logLibraries redirects the log output of libraries to our log, so that all lines on standard error have one format.
func logLibraries(log *slog.Logger) {
	slog.SetDefault(log) // the standard library's log too, such as that of net/http
	redis.SetLogger(libraryLog{log})
	_ = mysql.SetLogger(libraryLog{log}) // fails for nil only
}

type libraryLog struct{ log *slog.Logger }

// Printf logs messages of the Redis client.
func (l libraryLog) Printf(ctx context.Context, format string, args ...any) {
	l.log.WarnContext(ctx, fmt.Sprintf(format, args...))
}

// Print logs messages of the MySQL driver.
func (l libraryLog) Print(args ...any) { l.log.Warn("mysql: " + fmt.Sprint(args...)) }
