package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/partnergraph/partnergraph/data"
)

// lookEvery is how often the files of the program's folder are looked at. They are read when they have stayed as they are from one look to the
// next, so that nothing half written comes into force.
const lookEvery = 2 * time.Second

// folderWatch remembers what a process has seen of the program's folder.
type folderWatch struct {
	read, seen string // the files when they were read, and at the last look
	failure    string // why the last reading did not come into force, as it was told
	hangUp     chan os.Signal
}

// awaitHangUp takes SIGHUP from now on, which would end a process that has not asked for it.
func (w *folderWatch) awaitHangUp() (stop func()) {
	w.hangUp = make(chan os.Signal, 1)
	signal.Notify(w.hangUp, syscall.SIGHUP)
	return func() { signal.Stop(w.hangUp) }
}

// openContent reads the program. The files are looked at before, so that a change meanwhile is seen.
func (a *app) openContent(context.Context) error {
	if a.config.Program != "" {
		files := filesOf(a.config.Program)
		a.watch = folderWatch{read: files, seen: files}
	}
	read, err := readContent(a.config, a.mode)
	if err == nil {
		a.content = data.NewHolder(read)
	}
	return err
}

// followFolder reads the program anew when the files of its folder change, and at SIGHUP, until ctx ends.
func (a *app) followFolder(ctx context.Context) {
	if a.config.Program == "" {
		return
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.watch.hangUp:
			a.watch.failure = "" // is told again
			a.readAnew(ctx, filesOf(a.config.Program))
		case <-look.C:
			a.lookAtFolder(ctx)
		}
	}
}

func (a *app) lookAtFolder(ctx context.Context) {
	files := filesOf(a.config.Program)
	atRest := files == a.watch.seen
	if a.watch.seen = files; atRest && files != a.watch.read {
		a.readAnew(ctx, files)
	}
}

// readAnew puts the program in force that the folder has now, if nothing is wrong with it. Otherwise the old one stays in force, and each look
// tries again: the reason may be another one than the files, such as the database.
func (a *app) readAnew(ctx context.Context, files string) {
	content, err := readContent(a.config, a.mode)
	if filesOf(a.config.Program) != files {
		a.watch.read = "" // somebody is writing
		return
	}
	if err == nil {
		err = a.putInForce(ctx, content)
	}
	if err != nil && ctx.Err() != nil {
		return
	}
	a.telemetry.Metrics.ProgramRead(err == nil)
	switch {
	case err == nil:
		a.watch.read, a.watch.failure = files, ""
		a.log.Info("the program has been read anew", "program", a.config.Program)
	case err.Error() != a.watch.failure:
		a.watch.read, a.watch.failure = "", err.Error()
		a.log.Error("the program has not been read anew, and the old one stays in force", "program", a.config.Program, "err", err)
	}
}

func (a *app) putInForce(ctx context.Context, content *data.Content) error {
	if err := a.admit(ctx, content); err != nil {
		return err
	}
	if err := a.store.KeepInForce(ctx, content); err != nil {
		return err
	}
	a.content.Set(content)
	return nil
}

// filesOf tells the files of a folder, with their sizes and the times of their last change. What begins with a dot is no part of a program;
// but a link that does may lead to its files, as in Kubernetes.
func filesOf(folder string) string {
	var all strings.Builder
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && name != "." && strings.HasPrefix(e.Name(), ".") {
			return fs.SkipDir
		}
		info, err := e.Info()
		if err != nil || e.IsDir() {
			return err
		}
		fmt.Fprintf(&all, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		return nil
	})
	if err != nil {
		fmt.Fprintln(&all, err)
	}
	return all.String()
}
