package store

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// Migrations are numbered SQL files in the dialect of MySQL. For SQLite they are translated; a file of the same name in the folder
// sqlite replaces one that cannot be translated.
//
//go:embed migrations
var Migrations embed.FS

// migrationsOf are the files in a dialect.
func migrationsOf(dialect string) (fs.FS, error) {
	files, err := fs.Sub(Migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	if dialect == "sqlite" {
		return sqliteFiles{files}, nil
	}
	return files, nil
}

// sqliteFiles translates each file that it opens.
type sqliteFiles struct{ fs.FS }

// Open opens the file for SQLite if there is one, and otherwise translates that of MySQL.
func (f sqliteFiles) Open(name string) (fs.File, error) {
	if own, err := f.FS.Open(path.Join("sqlite", name)); path.Ext(name) == ".sql" && !errors.Is(err, fs.ErrNotExist) {
		return own, err
	}
	file, err := f.FS.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return file, err
	}
	text, err := io.ReadAll(file)
	return translated{file, strings.NewReader(sqliteSQL(string(text)))}, err
}

// ReadDir lists the files.
func (f sqliteFiles) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.FS, name) }

// translated is a file with another text.
type translated struct {
	fs.File
	text io.Reader
}

// Read reads the text.
func (f translated) Read(p []byte) (int, error) { return f.text.Read(p) }

// inSQLite translates the keywords of MySQL that SQLite does not have.
var inSQLite = []struct {
	mysql  *regexp.Regexp
	sqlite string
}{
	{regexp.MustCompile(`\b(?:VAR)?BINARY\(\d+\)|\bMEDIUMBLOB\b`), "BLOB"},
	{regexp.MustCompile(`\bVARCHAR\(\d+\)|\bMEDIUMTEXT\b`), "TEXT"},
	{regexp.MustCompile(`\bDATETIME\(3\)`), "DATETIME"},
	{regexp.MustCompile(`\b(BIG)?INT\b`), "INTEGER"},
	{regexp.MustCompile(` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`), ""},
	{regexp.MustCompile(`\b(DROP INDEX \w+) ON \w+`), "$1"},
}

func sqliteSQL(mysql string) string {
	for _, words := range inSQLite {
		mysql = words.mysql.ReplaceAllString(mysql, words.sqlite)
	}
	return mysql
}
