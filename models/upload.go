package models

import "io"

// Upload is a file that comes with a request: on disk, never whole in memory.
type Upload struct {
	Name    string // as the sender calls it; not to be trusted
	Size    int64  // bytes
	Content io.ReadSeeker
}
