package backup

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
)

var (
	errNotOurs = errors.New("backup: this is not a backup of Partnergraph")
	errDamaged = errors.New("backup: the file is damaged or not complete")
)

// Extract reads an archive into an empty folder, and checks that it is complete and undamaged. If it is not, the folder holds rubbish.
func Extract(r io.Reader, folder string) (m Manifest, all Contents, err error) {
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return m, all, errNotOurs
	}
	defer func() { _ = unzipped.Close() }()
	root, err := os.OpenRoot(folder) // no name leads out of it
	if err != nil {
		return m, all, fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = root.Close() }()
	in := &reader{tar: tar.NewReader(unzipped), root: root, sum: newSum()}
	if m, err = in.manifest(); err != nil {
		return m, all, err
	}
	if all, err = in.files(); err != nil {
		return m, all, err
	}
	if _, err := io.Copy(io.Discard, unzipped); err != nil { // the checksum of the compression stands at the end
		return m, all, errDamaged
	}
	return m, all, nil
}

type reader struct {
	tar  *tar.Reader
	root *os.Root
	sum  *sum
}

// manifest reads the first entry.
func (r *reader) manifest() (m Manifest, err error) {
	head, err := r.tar.Next()
	if err != nil || head.Name != manifestName {
		return m, errNotOurs
	}
	if err := r.json(&m); err != nil {
		return m, errNotOurs
	}
	if m.Format != Format {
		return m, fmt.Errorf("backup: it was made by version %s, in format %d; this program reads format %d", m.Program, m.Format, Format)
	}
	return m, nil
}

// json reads an entry of some lines.
func (r *reader) json(into any) error {
	return json.NewDecoder(io.LimitReader(r.tar, 1<<20)).Decode(into)
}

// files reads all files, until the end that says what they have to be.
func (r *reader) files() (all Contents, err error) {
	for {
		head, err := r.tar.Next()
		if err != nil {
			return all, errDamaged
		}
		if head.Name == endName {
			return all, r.end(&all)
		}
		if err := r.file(head); err != nil {
			return all, err
		}
	}
}

func (r *reader) end(all *Contents) error {
	if err := r.json(all); err != nil || *all != r.sum.contents() {
		return errDamaged
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return errDamaged
	}
	return nil
}

// file writes one file. Archives that this program writes have no other kinds of entries and names.
func (r *reader) file(head *tar.Header) error {
	ours := head.Name == Database || head.Name == SecretKey || strings.HasPrefix(head.Name, Documents)
	if !ours || head.Typeflag != tar.TypeReg || !filepath.IsLocal(filepath.FromSlash(head.Name)) || path.Clean(head.Name) != head.Name {
		return errDamaged
	}
	if err := r.root.MkdirAll(filepath.FromSlash(path.Dir(head.Name)), 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	file, err := r.root.OpenFile(filepath.FromSlash(head.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	r.sum.begin(head.Name, head.Size)
	written := &noted{file: file}
	_, err = io.Copy(io.MultiWriter(written, r.sum.hash), r.tar)
	switch synced := errors.Join(file.Sync(), file.Close()); {
	case written.err != nil || synced != nil:
		return fmt.Errorf("backup: %s: %w", head.Name, errors.Join(written.err, synced))
	case err != nil: // a failed write is about this machine, and a failed read about the archive
		return errDamaged
	}
	return nil
}

// noted is a file that keeps its error.
type noted struct {
	file *os.File
	err  error
}

// Write writes to the file.
func (n *noted) Write(p []byte) (int, error) {
	written, err := n.file.Write(p)
	n.err = err
	return written, err
}
