package data

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The largest files of a folder. Real ones are far smaller; without a limit a mistake could fill the memory.
const (
	maxFile  = 4 << 20
	maxFiles = 1000
)

// Options are what a deployment decides beside the folder.
type Options struct {
	Settings Settings  // go before what program.yaml says
	Now      time.Time // when given, agreements have to be in force by then
}

// ReadFolder reads the program in a folder of the disk. Symbolic links that leave the folder are not followed.
func ReadFolder(dir string, o Options) (*Content, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("program folder: %w", err)
	}
	defer func() { _ = root.Close() }()
	return Read(root.FS(), o)
}

// Read reads a program's folder. Its error is Mistakes with everything that is wrong, or one that no change of the folder mends.
func Read(folder fs.FS, o Options) (*Content, error) {
	r := &reader{folder: folder, now: o.Now, content: &Content{}}
	if err := r.lookAround(); err != nil {
		return nil, fmt.Errorf("program folder: %w", err)
	}
	r.readIdentity(o.Settings)
	r.readMarkets()
	r.readRegistrationNumbers()
	r.readAddressRules()
	r.readOverrides()
	r.indexMarkets()
	r.checkClosed(o.Settings)
	r.readCalendars()
	r.readReaders()
	r.readDomains(o.Settings)
	r.readEligibilityTypes()
	r.readAgreements()
	if len(r.found) > 0 {
		return nil, r.found.sorted()
	}
	return r.content, nil
}

// reader reads one folder, and collects what is wrong with it.
type reader struct {
	folder  fs.FS
	now     time.Time
	content *Content
	found   Mistakes
}

func (r *reader) wrong(file string, line int, column, what, advice string) {
	r.found = append(r.found, Mistake{File: file, Line: line, Column: column, What: what, Advice: advice})
}

// knownFiles are the names of the tables, and of program.yaml.
func knownFiles() []string {
	return []string{
		manifest, "markets.csv", "registration_numbers.csv", "address_rules.csv", "subdivisions.csv", "market_overrides.csv", "market_readers.csv",
		"calendars.csv", "calendar_markets.csv", "holidays.csv", "refused_email_domains.csv", "eligibility_types.csv", "agreements.csv",
	}
}

// lookAround reports tables whose name is written wrongly: they would have no effect.
func (r *reader) lookAround() error {
	entries, err := fs.ReadDir(r.folder, ".")
	if err != nil {
		return err
	}
	if len(entries) > maxFiles {
		return errors.New("it has too many files to be one")
	}
	for _, e := range entries {
		name := e.Name()
		table := slices.Contains([]string{".csv", ".yaml", ".yml"}, strings.ToLower(path.Ext(name)))
		if table && !strings.HasPrefix(name, ".") && !slices.Contains(knownFiles(), name) {
			r.wrong(name, 0, "", "no file of a program has this name", "rename it, or take it out; the names are "+strings.Join(knownFiles(), ", "))
		}
	}
	return nil
}

// text reads a file as text with plain line ends, without the mark that spreadsheets write before it.
func (r *reader) text(file string) (string, bool) {
	content, err := r.bytes(file)
	if err != nil {
		r.wrong(file, 0, "", whyUnreadable(err), "partnergraph program init writes a sample of each file into an empty folder")
		return "", false
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n")
	if !r.readable(file, text) {
		return "", false
	}
	return text, true
}

// readable reports bytes that no text has, with the line of the first.
func (r *reader) readable(file, text string) bool {
	for i, line := range strings.Split(text, "\n") {
		switch {
		case !utf8.ValidString(line):
			r.wrong(file, i+1, "", "it is not UTF-8", `save the file as UTF-8; spreadsheets call that "CSV UTF-8"`)
		case strings.ContainsFunc(line, unprintable):
			r.wrong(file, i+1, "", "it has control characters", "take them out, or save the file as UTF-8")
		default:
			continue
		}
		return false
	}
	return true
}

// unprintable characters are in no text that people read: NUL, single carriage returns, marks that turn the direction of writing.
func unprintable(c rune) bool {
	return c < ' ' && c != '\t' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0xfeff
}

var (
	errNotFile = errors.New("it is no ordinary file")
	errTooBig  = fmt.Errorf("it is larger than %d MiB", maxFile>>20)
)

// bytes reads an ordinary file. What else a folder can have, such as a pipe, is not opened: that could wait for ever.
func (r *reader) bytes(file string) ([]byte, error) {
	info, err := fs.Stat(r.folder, file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errNotFile
	case info.Size() > maxFile:
		return nil, errTooBig
	}
	f, err := r.folder.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(content) > maxFile {
		return nil, errTooBig
	}
	return content, err
}

func whyUnreadable(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.As(err, &at):
		return "it cannot be read: " + at.Err.Error()
	}
	return err.Error()
}
