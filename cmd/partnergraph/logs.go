package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/go-sql-driver/mysql"
	"github.com/redis/go-redis/v9"
)

// logLibraries sends to our log what libraries would write to the standard error in forms of their own, which
// whoever collects the lines could not read.
func logLibraries(log *slog.Logger) {
	slog.SetDefault(log) // the standard library's log too, such as that of net/http
	redis.SetLogger(libraryLog{log})
	_ = mysql.SetLogger(libraryLog{log}) // refuses nil only
}

type libraryLog struct{ log *slog.Logger }

// Printf takes the lines of the Redis client.
func (l libraryLog) Printf(ctx context.Context, format string, args ...any) {
	l.log.WarnContext(ctx, fmt.Sprintf(format, args...))
}

// Print takes the lines of the MySQL driver.
func (l libraryLog) Print(args ...any) { l.log.Warn("mysql: " + fmt.Sprint(args...)) }
