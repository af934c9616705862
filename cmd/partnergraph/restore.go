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
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
)

type restoreCmd struct {
	File string `arg:"" help:"A file that \"partnergraph backup\" has written; - is standard input." placeholder:"FILE"`
}

// Run restores a backup into an empty data folder. It checks everything before it puts anything into its place.
func (r restoreCmd) Run(ctx context.Context, c *config.Config) error {
	if sqliteFile(c) == "" {
		return fmt.Errorf("restore: %w", errNotSQLite)
	}
	if err := validated(c, config.Migrate); err != nil {
		return err
	}
	places := restoredPlaces(c)
	if err := empty(places); err != nil {
		return err
	}
	release, err := lock(filepath.Join(c.Data, "backup.lock"))
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer release()
	folder := filepath.Join(c.Data, ".restore")
	if err := fresh(folder); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	made, all, err := r.extract(folder)
	if err != nil {
		return err
	}
	if err := checkRestored(ctx, filepath.Join(folder, backup.Database), made); err != nil {
		return err
	}
	if err := moveInto(folder, places); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	fmt.Printf("restored %d files of %d bytes, made %s by version %s\n", all.Files, all.Bytes, made.Made.Format("2006-01-02 15:04:05 MST"), made.Program)
	fmt.Println("jobs that were due then run when the program starts; e-mails that were sent since are sent again")
	return nil
}

func (r restoreCmd) extract(folder string) (backup.Manifest, backup.Contents, error) {
	in := io.Reader(os.Stdin)
	if r.File != "-" {
		file, err := os.Open(r.File)
		if err != nil {
			return backup.Manifest{}, backup.Contents{}, fmt.Errorf("restore: %w", err)
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	return backup.Extract(in, folder)
}

// place is where a part of a backup goes.
type place struct{ part, path string }

// restoredPlaces are the places of all parts. The database comes last: with it the data are there.
func restoredPlaces(c *config.Config) (all []place) {
	if folder := documentsFolder(c); folder != "" {
		all = append(all, place{filepath.Clean(backup.Documents), folder})
	}
	return append(all, place{backup.SecretKey, keyFile(c)}, place{backup.Database, sqliteFile(c)})
}

// empty refuses to overwrite anything. An empty folder for documents may be there.
func empty(places []place) error {
	for _, p := range places {
		inside, err := os.ReadDir(p.path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && len(inside) == 0 {
			continue
		}
		return fmt.Errorf("restore: %s is there already; nothing was changed. Name an empty folder with --data, or move the old data away", p.path)
	}
	return nil
}

// checkRestored checks the database, and that this version of the program can use it.
func checkRestored(ctx context.Context, file string, made backup.Manifest) error {
	if _, err := os.Stat(file); err != nil { // opening it would make it
		return errors.New("restore: the backup has no database")
	}
	s, err := store.Open("sqlite://"+file, clock.System{})
	if err != nil {
		return err
	}
	_, err = s.CheckFile(ctx)
	if errors.Is(err, store.ErrNewerSchema) {
		err = fmt.Errorf("restore: it was made by version %s, and this is the older version %s; use the newer one", made.Program, version)
	}
	return errors.Join(err, s.Close())
}

// moveInto puts all parts into their places, and makes them durable.
func moveInto(folder string, places []place) error {
	for _, p := range places {
		from := filepath.Join(folder, p.part)
		if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
			return err
		}
		if err := os.Remove(p.path); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder
			return err
		}
		if err := os.Rename(from, p.path); err != nil {
			return err
		}
		if err := syncFolder(filepath.Dir(p.path)); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
