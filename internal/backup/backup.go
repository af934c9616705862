// Package backup writes the data of a program to one file and reads it back: a compressed tar archive that begins with a manifest and
// ends with a checksum of everything in between. It streams, and needs no more memory for more documents.
package backup

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Format is the version of the archive that this program writes and reads.
const Format = 1

// The entries of an archive, besides the documents.
const (
	Database  = "partnergraph.db"
	SecretKey = "secret.key"
	Documents = "files/" // begins the names of documents

	manifestName = "manifest.json"
	endName      = "end.json"
)

// Manifest says what an archive is of.
type Manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"` // the version that made it
	Schema  int64     `json:"schema"`  // the number of the last migration
	Made    time.Time `json:"made"`
}

// Contents says what an archive has.
type Contents struct {
	Files  int64  `json:"files"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the names, sizes and contents of all files
}

// sum adds up what an archive has.
type sum struct {
	files, bytes int64
	hash         hash.Hash
}

func newSum() *sum { return &sum{hash: sha256.New()} }

func (s *sum) begin(name string, size int64) {
	s.files++
	s.bytes += size
	fmt.Fprintf(s.hash, "%s\x00%d\x00", name, size)
}

func (s *sum) contents() Contents {
	return Contents{Files: s.files, Bytes: s.bytes, SHA256: hex.EncodeToString(s.hash.Sum(nil))}
}

// Writer writes an archive.
type Writer struct {
	gzip *gzip.Writer
	tar  *tar.Writer
	made time.Time
	sum  *sum
}

// NewWriter begins an archive.
func NewWriter(w io.Writer, m Manifest) (*Writer, error) {
	m.Format = Format
	zipped := gzip.NewWriter(w)
	out := &Writer{gzip: zipped, tar: tar.NewWriter(zipped), made: m.Made, sum: newSum()}
	return out, out.addJSON(manifestName, m)
}

func (w *Writer) addJSON(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("backup: %s: %w", name, err)
	}
	if err := w.head(name, int64(len(text))); err != nil {
		return err
	}
	_, err = w.tar.Write(text)
	return err
}

func (w *Writer) head(name string, size int64) error {
	err := w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.made, Format: tar.FormatPAX})
	if err != nil {
		return fmt.Errorf("backup: %s: %w", name, err)
	}
	return nil
}

// Add adds a file under a name. What is appended to the file meanwhile is left out.
func (w *Writer) Add(name, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := w.head(name, info.Size()); err != nil {
		return err
	}
	w.sum.begin(name, info.Size())
	if _, err := io.CopyN(io.MultiWriter(w.tar, w.sum.hash), file, info.Size()); err != nil {
		return fmt.Errorf("backup: %s: %w", path, err)
	}
	return nil
}

// Close ends the archive: without this, it cannot be restored.
func (w *Writer) Close() (Contents, error) {
	all := w.sum.contents()
	return all, errors.Join(w.addJSON(endName, all), w.tar.Close(), w.gzip.Close())
}
