package imports

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Limits of an archive: what it says of its files, and what is read of one.
const (
	mostEntries = 100
	mostBytes   = 1 << 30
)

// errTooLarge means that a file is larger than mostBytes, whatever the archive says of it.
var errTooLarge = errors.New("imports: a file is too large")

// Source has the files of an import.
type Source struct {
	open map[models.ImportFileKind]func() (io.ReadCloser, error)
	list models.ImportFileKind // its only file; empty when it can have several
}

// Has reports whether the source has a file of a kind.
func (s *Source) Has(kind models.ImportFileKind) bool { return s.open[kind] != nil }

// Open opens a file of the source; fs.ErrNotExist where it has none of that kind.
func (s *Source) Open(kind models.ImportFileKind) (io.ReadCloser, error) {
	open, there := s.open[kind]
	if !there {
		return nil, fs.ErrNotExist
	}
	file, err := open()
	if err != nil {
		return nil, err
	}
	return &limited{file, mostBytes}, nil
}

// damagedArchive is what is wrong with a file that cannot be unpacked.
const damagedArchive = csvfile.Reason("archive")

// damaged reports whether a file of an archive cannot be unpacked. Reading it again would not help.
func damaged(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt) || errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF)
}

// limited reads so many bytes of a file, and fails if it has more.
type limited struct {
	io.ReadCloser
	left int64
}

// Read reads what is left.
func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLarge
	}
	n, err := l.ReadCloser.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

// FromList has one list of this many bytes.
func FromList(kind models.ImportFileKind, list io.ReaderAt, size int64) *Source {
	open := func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(list, 0, size)), nil }
	return &Source{open: map[models.ImportFileKind]func() (io.ReadCloser, error){kind: open}, list: kind}
}

// FileName is the name that a file of an import has.
func FileName(kind models.ImportFileKind) string { return strings.ToLower(string(kind)) + ".csv" }

// FromFolder has the files of a folder.
func FromFolder(folder string) (*Source, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	s := &Source{open: map[models.ImportFileKind]func() (io.ReadCloser, error){}}
	var found problem.List
	for _, e := range entries {
		if e.IsDir() || ignored(e.Name()) {
			continue
		}
		name := filepath.Join(folder, e.Name())
		found.Add(s.add(e.Name(), func() (io.ReadCloser, error) { return os.Open(name) }))
	}
	return s, s.settled(found)
}

// FromArchive has the files of a ZIP archive. They may stand in a folder, as people pack them.
func FromArchive(r io.ReaderAt, size int64) (*Source, error) {
	archive, err := zip.NewReader(r, size)
	switch {
	case errors.Is(err, zip.ErrInsecurePath):
		return nil, fileProblem("path")
	case err != nil:
		return nil, fileProblem(string(damagedArchive))
	case len(archive.File) > mostEntries:
		return nil, fileProblem("too_many_files").With("Max", mostEntries)
	}
	s := &Source{open: map[models.ImportFileKind]func() (io.ReadCloser, error){}}
	var found problem.List
	var bytes uint64
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") || ignored(f.Name) {
			continue
		}
		found.Add(checkEntry(f), s.add(path.Base(f.Name), f.Open))
		if bytes += f.UncompressedSize64; f.UncompressedSize64 > mostBytes || bytes > mostBytes {
			return nil, fileProblem("too_large").With("Max", mostBytes>>20)
		}
	}
	return s, s.settled(found)
}

// checkEntry refuses what leads out of the archive, stands deeper than in one folder, needs a password, or is packed in a way that is not read here.
func checkEntry(f *zip.File) *problem.Problem {
	const encrypted = 1
	switch {
	case !fs.ValidPath(f.Name), strings.Contains(f.Name, `\`), strings.Count(f.Name, "/") > 1, !f.Mode().IsRegular():
		return fileProblem("path")
	case f.Flags&encrypted != 0:
		return fileProblem("encrypted")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fileProblem("compression")
	}
	return nil
}

// ignored reports whether a file is none of ours: what systems add to folders and archives, and what is no CSV file.
func ignored(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") || !strings.EqualFold(path.Ext(base), ".csv")
}

// add adds a file by its name. A CSV file with another name is a typo, since nothing would be read of it.
func (s *Source) add(name string, open func() (io.ReadCloser, error)) *problem.Problem {
	for _, k := range kinds {
		if !strings.EqualFold(name, FileName(k.file)) {
			continue
		}
		if s.open[k.file] != nil {
			return fileProblem("twice").With("Name", plainName(k.file))
		}
		s.open[k.file] = open
		return nil
	}
	return fileProblem("unknown_file").With("Name", name[:len(name)-len(path.Ext(name))]).With("Allowed", strings.Join(fileNames(), ", "))
}

func (s *Source) settled(found problem.List) error {
	if len(s.open) == 0 && len(found) == 0 {
		found.Add(fileProblem("no_files").With("Allowed", strings.Join(fileNames(), ", ")))
	}
	return found.Err()
}

func fileNames() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = plainName(k.file)
	}
	return names
}

// plainName is the name of a file as messages have it.
func plainName(kind models.ImportFileKind) string { return strings.ToLower(string(kind)) }

func fileProblem(reason string) *problem.Problem {
	p := problem.New(problem.ImportFileInvalid, "file")
	p.Reason = reason
	return p
}

// seekerAt reads at any place of what can only seek. One goroutine uses it at a time.
type seekerAt struct{ io.ReadSeeker }

// ReadAt reads at a place.
func (s seekerAt) ReadAt(p []byte, at int64) (int, error) {
	if _, err := s.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
