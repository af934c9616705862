// Package docs is the documentation that the program brings along, for people without a network.
package docs

import "embed"

// Files are the documents, under their names in this folder.
//
//go:embed *.md decisions/*.md
var Files embed.FS
