package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/partnergraph/partnergraph/internal/admission"
	"gocloud.dev/blob"
)

// The errors of an upload, besides TypeError.
var (
	ErrTooLarge = errors.New("blob: the document is larger than allowed")
	ErrEmpty    = errors.New("blob: the document is empty")
)

// partSize is how much S3 takes at a time, in bytes; it accepts no less. Only one part is on its way at a time, and a folder
// needs no buffer.
const partSize = 5 << 20

// Limits are the maximum size and the media types of an upload.
type Limits struct {
	MaxBytes int64
	Types    []string // media types, or AnyType; nothing else is accepted
}

// Stored describes a stored document.
type Stored struct {
	Key       string
	Size      int64  // in bytes
	SHA256    string // of the content, in hexadecimal
	MediaType string // by its content
}

// Put stores the content of r under the key and replaces an earlier document. It reads at most one byte past the limit. Its errors
// are ErrKey, ErrEmpty, ErrTooLarge, *TypeError, those of r, and those of the bucket; after an error the bucket is unchanged. After
// success the document survives a loss of power.
func (b *Bucket) Put(ctx context.Context, key string, r io.Reader, l Limits) (Stored, error) {
	if !validKey(key) {
		return Stored{}, ErrKey
	}
	admission.Yield(ctx)
	// ReadAll and not ReadFull: that gives a short document the error with which a broken connection ends.
	head, err := io.ReadAll(io.LimitReader(r, headSize))
	if err != nil {
		return Stored{}, fmt.Errorf("blob: put %s: %w", key, err)
	}
	mediaType, err := sniff(head, l.Types)
	if err != nil {
		return Stored{}, err
	}
	stored := Stored{Key: key, MediaType: mediaType}
	err = b.write(ctx, &stored, io.MultiReader(bytes.NewReader(head), r), l.MaxBytes)
	if errors.Is(err, ErrTooLarge) {
		return Stored{}, err
	}
	if err != nil {
		return Stored{}, fmt.Errorf("blob: put %s: %w", key, err)
	}
	return stored, nil
}

// write copies a document into the bucket and notes its size and hash. A writer whose context has ended keeps nothing.
func (b *Bucket) write(ctx context.Context, s *Stored, r io.Reader, limit int64) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var file *os.File // stays nil unless the bucket is a folder
	w, err := b.bucket.NewWriter(ctx, s.Key, &blob.WriterOptions{
		ContentType:    s.MediaType,
		BufferSize:     partSize,
		MaxConcurrency: 1,
		BeforeWrite: func(as func(any) bool) error {
			if !as(&file) {
				return nil
			}
			return file.Chmod(ownerReads)
		},
	})
	if err != nil {
		return err
	}
	err = s.copy(w, r, limit)
	if err == nil {
		err = sync(file)
	}
	if err != nil {
		cancel()
		_ = w.Close() // always fails now, and says no more than the error that led here
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := syncFolder(file); err != nil {
		return errors.Join(err, b.bucket.Delete(ctx, s.Key))
	}
	return nil
}

func (s *Stored) copy(w io.Writer, r io.Reader, limit int64) error {
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(r, limit+1))
	if err != nil {
		return err
	}
	if size > limit {
		return ErrTooLarge
	}
	s.Size, s.SHA256 = size, hex.EncodeToString(hash.Sum(nil))
	return nil
}

// sync puts the content on the disk before it gets its name: a file system may otherwise keep the name and lose the
// content.
func sync(file *os.File) error {
	if file == nil {
		return nil
	}
	return file.Sync()
}

// syncFolder puts the name on the disk. The file that was written stood in the same folder.
func syncFolder(file *os.File) error {
	if file == nil {
		return nil
	}
	folder, err := os.Open(filepath.Dir(file.Name()))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
