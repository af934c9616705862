package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"gocloud.dev/blob"
)

// StoredBefore finds what was stored under a prefix before an instant, unfinished files of a folder too. It calls each with some keys at a
// time, which may be deleted meanwhile, and ends at its first error. Keys that are not ours are left out.
func (b *Bucket) StoredBefore(ctx context.Context, prefix string, instant time.Time, each func(keys []string) error) error {
	const some = 500
	var keys []string
	for objects := b.bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
		object, err := objects.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("blob: list %s: %w", prefix, err)
		}
		if object.ModTime.Before(instant) && validKey(object.Key) {
			keys = append(keys, object.Key)
		}
		if len(keys) == some {
			if err := each(keys); err != nil {
				return err
			}
			keys = nil
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return each(keys)
}
