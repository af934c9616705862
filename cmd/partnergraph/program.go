package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
)

// programCmd is about the operator's own program, which is a folder of files.
type programCmd struct {
	Init  programInitCmd  `cmd:"" help:"Write the sample into a new folder, to make it your own."`
	Check programCheckCmd `cmd:"" help:"Say everything that is wrong with a folder."`

	Import   programImportCmd   `cmd:"" help:"Bring an existing program along, from a folder of CSV files."`
	Template programTemplateCmd `cmd:"" help:"Write an example of such CSV files into a new folder."`
	Letters  programLettersCmd  `cmd:"" help:"Let the letters to imported people go, or discard them."`
}

type programInitCmd struct {
	Folder string `arg:"" name:"folder" placeholder:"DIR" help:"A new folder, or an empty one."`
}

// Run writes the sample. It overwrites nothing.
func (p programInitCmd) Run(context.Context, *config.Config) error {
	switch entries, err := os.ReadDir(p.Folder); {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("program init: %s has files already, and nothing is overwritten; name a new folder", p.Folder)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("program init: %w", err)
	}
	if err := os.CopyFS(p.Folder, data.SampleFolder()); err != nil {
		return fmt.Errorf("program init: %w", err)
	}
	if err := makeWritable(p.Folder); err != nil {
		return fmt.Errorf("program init: %w", err)
	}
	fmt.Printf("%s is a program now. Its README.md explains each file. Change them, then run\n  partnergraph program check %s\nand start the server with PARTNERGRAPH_PROGRAM=%s\n", p.Folder, p.Folder, p.Folder)
	return nil
}

// makeWritable lets people change the files of a folder.
func makeWritable(folder string) error {
	return filepath.WalkDir(folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return os.Chmod(name, 0o644) //nolint:gosec // what is embedded is read-only; neither a program nor an example has secrets
	})
}

type programCheckCmd struct {
	Folder string `arg:"" name:"folder" optional:"" placeholder:"DIR" help:"The folder; without it, that of PARTNERGRAPH_PROGRAM."`
}

// Run prints every mistake of a folder, with its place, or what the program has.
func (p programCheckCmd) Run(ctx context.Context, c *config.Config) error {
	if p.Folder == "" {
		p.Folder = c.Program
	}
	if p.Folder == "" {
		return errors.New("program check: name a folder, or set PARTNERGRAPH_PROGRAM")
	}
	read, err := data.ReadFolder(p.Folder, data.Options{Settings: programSettings(c), Now: clock.Wall()})
	if err != nil {
		return p.tell(err)
	}
	changed, err := changedTexts(ctx, c, read)
	switch {
	case err != nil:
		fmt.Printf("Not compared with what people have accepted: %v\n", err)
	case len(changed) > 0:
		return p.tell(changed)
	}
	fmt.Printf("%s: nothing is wrong. %d markets in %d regions, %d calendars, %d texts to accept.\n", read.Name, len(read.Markets()), len(read.Regions()), len(read.BusinessCalendars()), len(read.Texts()))
	if samples := read.Samples(); len(samples) > 0 {
		fmt.Printf("Still samples, with which a server in production does not start: %s\n", strings.Join(samples, ", "))
	}
	return nil
}

// tell prints mistakes with the path of their file, so that an editor can open it.
func (p programCheckCmd) tell(err error) error {
	var mistakes data.Mistakes
	if !errors.As(err, &mistakes) {
		return fmt.Errorf("program check: %w", err)
	}
	for _, m := range mistakes {
		if m.File != "" {
			m.File = filepath.Join(p.Folder, m.File)
		}
		fmt.Println(m.Error())
	}
	return fmt.Errorf("program check: %d things are wrong", len(mistakes))
}

// refuseSamples keeps texts that say that they are samples away from people who would sign them in earnest (D-21). A trial has no such people.
func refuseSamples(c *config.Config, mode config.Mode, content *data.Content) error {
	samples := content.Samples()
	if len(samples) == 0 || c.AllowSampleTexts || c.Sandbox || mode == config.Demo {
		return nil
	}
	return errors.New(samplesNote(samples) + `; to try the program out all the same, set PARTNERGRAPH_ALLOW_SAMPLE_TEXTS=true`)
}

func samplesNote(samples []string) string {
	return fmt.Sprintf(`texts that people accept are samples, which nobody should sign in earnest: %s; write a folder of your own with "partnergraph program init DIR", put texts there that your lawyers have approved, take out the lines that begin with "Sample text.", and set PARTNERGRAPH_PROGRAM=DIR`, strings.Join(samples, ", "))
}
