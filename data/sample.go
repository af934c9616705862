package data

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"
)

//go:embed offer_types.csv sample demo
var files embed.FS

// SampleFolder is the folder that ships with the program, with texts that nobody should sign in earnest.
func SampleFolder() fs.FS { return within(files, "sample") }

// DemoFolder is the sample with a further version of the partner agreement, which shows what a new version brings.
func DemoFolder() fs.FS { return overlay{within(files, "demo"), SampleFolder()} }

// Sample is the program of SampleFolder.
var Sample = sync.OnceValue(func() *Content { return shipped(SampleFolder()) })

// Demo is the program of DemoFolder.
var Demo = sync.OnceValue(func() *Content { return shipped(DemoFolder()) })

// shipped reads an embedded folder. A damaged one is a damaged program, found by the tests of this package.
func shipped(folder fs.FS) *Content {
	c, err := Read(folder, Options{})
	if err != nil {
		panic(fmt.Sprintf("embedded program: %v", err))
	}
	return c
}

func within(folder fs.FS, name string) fs.FS {
	inner, err := fs.Sub(folder, name)
	if err != nil {
		panic("embedded program: " + err.Error())
	}
	return inner
}

// overlay is a folder whose files go before those of another one.
type overlay struct{ upper, lower fs.FS }

// Open opens a file of the upper folder, or of the lower one.
func (o overlay) Open(name string) (fs.File, error) {
	info, err := fs.Stat(o.upper, name)
	if err != nil || info.IsDir() {
		return o.lower.Open(name)
	}
	return o.upper.Open(name)
}
