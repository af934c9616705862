package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/partnergraph/partnergraph/internal/backup"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
)

type backupCmd struct {
	File string `arg:"" help:"The file to write, which must not be there yet; - is standard output." placeholder:"FILE"`
}

// errNotSQLite says what to use for data on servers.
var errNotSQLite = errors.New(`the database is on a server, which has tools of its own: mysqldump --single-transaction, or what your provider offers;
  back up the documents and the secret key beside it, as in docs/backup.md`)

// Run writes database, documents and secret key to one file, while the program runs or not.
func (b backupCmd) Run(ctx context.Context, c *config.Config) error {
	if sqliteFile(c) == "" {
		return fmt.Errorf("backup: %w", errNotSQLite)
	}
	return openedMigrated(ctx, c, func(s *store.Store) error {
		release, err := lock(filepath.Join(c.Data, "backup.lock"))
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		defer release()
		done, err := b.write(func(w io.Writer) (backup.Contents, error) { return writeBackup(ctx, w, c, s) })
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "backup: %s has %d files of %d bytes: the database, %s\n", b.File, done.Files, done.Bytes, besides(c))
		return nil
	})
}

// besides says what a backup has besides the database, and what it does not have.
func besides(c *config.Config) string {
	documents, key := "the documents", "and the secret key"
	if documentsFolder(c) == "" {
		documents = "not the documents, which are in a bucket"
	}
	if c.SecretKey != "" {
		key = "and not the secret key, which is a setting: keep it too"
	}
	return documents + ", " + key
}

// write gives the file its name when it is complete.
func (b backupCmd) write(do func(io.Writer) (backup.Contents, error)) (done backup.Contents, err error) {
	if b.File == "-" {
		return do(os.Stdout)
	}
	if _, err := os.Lstat(b.File); err == nil {
		return done, fmt.Errorf("backup: %s is there already; nothing was changed", b.File)
	}
	draft, err := os.CreateTemp(filepath.Dir(b.File), "."+filepath.Base(b.File)+"-*") // readable by this user only
	if err != nil {
		return done, fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	done, err = do(draft)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return done, err
	}
	if err := os.Link(draft.Name(), b.File); errors.Is(err, fs.ErrExist) {
		return done, fmt.Errorf("backup: %s is there already; nothing was changed", b.File)
	} else if err == nil {
		return done, nil
	}
	return done, os.Rename(draft.Name(), b.File) // on file systems without links
}

// writeBackup writes a snapshot of the database first, so that no document is missing that a row of it names.
func writeBackup(ctx context.Context, w io.Writer, c *config.Config, s *store.Store) (done backup.Contents, err error) {
	schema, err := s.Schema(ctx)
	if err != nil {
		return done, err
	}
	out, err := backup.NewWriter(w, backup.Manifest{Program: version, Schema: schema, Made: s.Now()})
	if err != nil {
		return done, err
	}
	folder := filepath.Join(c.Data, ".backup")
	if err := fresh(folder); err != nil {
		return done, fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	snapshot := filepath.Join(folder, backup.Database)
	if err := s.Snapshot(ctx, snapshot); err != nil {
		return done, err
	}
	if err := out.Add(backup.Database, snapshot); err != nil {
		return done, err
	}
	if err := errors.Join(addKey(out, c), addDocuments(ctx, out, c)); err != nil {
		return done, err
	}
	return out.Close()
}

// fresh makes an empty folder, in the place of what a killed process has left.
func fresh(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	return os.MkdirAll(folder, 0o700)
}

// addKey adds the key in the data folder. A key that is a setting is kept where the settings are.
func addKey(out *backup.Writer, c *config.Config) error {
	if c.SecretKey != "" {
		return nil
	}
	err := out.Add(backup.SecretKey, keyFile(c))
	if errors.Is(err, fs.ErrNotExist) { // no process has needed one yet
		return nil
	}
	return err
}

// addDocuments adds the documents of a folder.
func addDocuments(ctx context.Context, out *backup.Writer, c *config.Config) error {
	folder := documentsFolder(c)
	if folder == "" {
		return nil
	}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		return out.Add(backup.Documents+filepath.ToSlash(name), path)
	})
	if errors.Is(err, fs.ErrNotExist) { // there are none yet
		return nil
	}
	return err
}
