package imports

import (
	"embed"
	"io/fs"
)

//go:embed sample
var sample embed.FS

// Sample is a small program as a folder of files, which shows the columns.
func Sample() fs.FS {
	folder, err := fs.Sub(sample, "sample")
	if err != nil {
		panic(err) // its name is a constant
	}
	return folder
}
