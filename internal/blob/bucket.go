// Package blob keeps uploaded documents in a bucket: a folder, memory, or anything that speaks S3. It decides what a
// document is by its content, and never holds more of one than a buffer. Who may see a document, and under which
// name, is not known here.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"
	_ "gocloud.dev/blob/s3blob" // opens s3:// URLs
	"gocloud.dev/gcerrors"
)

// The errors of the package.
var (
	ErrNotFound = errors.New("blob: there is nothing under this key")
	ErrKey      = errors.New("blob: the key is not plain and relative, or has .. in it")
)

// The modes of folders and files: only the program may read documents.
const (
	ownerOnly  = 0o700
	ownerReads = 0o600
)

// longestKey is what S3 allows, in bytes.
const longestKey = 1024

// Bucket holds documents under keys that its callers choose. It is safe for use by several goroutines.
type Bucket struct{ bucket *blob.Bucket }

// Open opens file:///folder, which it creates for this user alone, mem:// for tests, or s3://name with parameters
// such as endpoint, region, use_path_style and prefix. Credentials of S3 come from the environment (AWS_ACCESS_KEY_ID …).
// It sends S3 no request; see Check. The caller closes the bucket.
func Open(ctx context.Context, source string) (*Bucket, error) {
	u, err := url.Parse(source)
	if err != nil || u.User != nil {
		return nil, errors.New("blob: open: it is not a URL without a password") // the URL is not shown: it may contain a password
	}
	bucket, err := open(ctx, u)
	if err != nil {
		return nil, fmt.Errorf("blob: open %s: %w", u.Scheme, err)
	}
	return &Bucket{bucket: bucket}, nil
}

func open(ctx context.Context, u *url.URL) (*blob.Bucket, error) {
	switch u.Scheme {
	case "mem":
		return memblob.OpenBucket(nil), nil
	case "file":
		return openFolder(u)
	case "s3":
		return blob.OpenBucket(ctx, u.String())
	}
	return nil, errors.New("it is none of file, mem and s3")
}

// openFolder turns off the library's metadata files, since the database stores the type of a document.
func openFolder(u *url.URL) (*blob.Bucket, error) {
	if u.Host != "" || u.Path == "" || u.RawQuery != "" {
		return nil, errors.New("it is not file:///FOLDER")
	}
	return fileblob.OpenBucket(u.Path, &fileblob.Options{
		CreateDir:   true,
		DirFileMode: ownerOnly,
		NoTempDir:   true, // a file system cannot rename into another, and /tmp often is one
		Metadata:    fileblob.MetadataDontWrite,
	})
}

// Close releases the bucket. Documents in memory are lost.
func (b *Bucket) Close() error { return b.bucket.Close() }

// Check returns an error if the bucket does not exist or does not answer.
func (b *Bucket) Check(ctx context.Context) error {
	there, err := b.bucket.IsAccessible(ctx)
	if err != nil {
		return fmt.Errorf("blob: check: %w", err)
	}
	if !there {
		return errors.New("blob: check: there is no such bucket")
	}
	return nil
}

// Reader reads a document and can seek in it. Its errors are ErrKey, ErrNotFound and those of
// the bucket. The context holds for as long as the reader is used, and the caller closes it.
func (b *Bucket) Reader(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if !validKey(key) {
		return nil, ErrKey
	}
	r, err := b.bucket.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("blob: read %s: %w", key, err)
	}
	return r, nil
}

// Delete removes a document. A missing document is no error, since jobs may run twice.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	if !validKey(key) {
		return ErrKey
	}
	err := b.bucket.Delete(ctx, key)
	if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("blob: delete %s: %w", key, err)
	}
	return nil
}

// validKey accepts ids, and ids in folders: ASCII letters, digits, _ - . and / between parts that are not empty and begin
// with no dot. So a key is the same name in a folder and in S3, and never leads out of either.
func validKey(key string) bool {
	if key == "" || len(key) > longestKey {
		return false
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part[0] == '.' || strings.Contains(part, "..") || strings.ContainsFunc(part, unfit) {
			return false
		}
	}
	return true
}

func unfit(c rune) bool {
	letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	return !letter && !strings.ContainsRune("_-.", c)
}
