package web

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/partnergraph/partnergraph/docs"
)

// documentation is where the documents are served, each under its name without the extension; the overview at the folder itself.
const documentation = "/docs/"

// docsPage is the page around a document: it has no address of its own.
const docsPage = "/docs"

// addDocuments replaces the empty page for documents by one page for each document.
func addDocuments(files map[string]file) {
	page := files[docsPage]
	delete(files, docsPage)
	err := fs.WalkDir(docs.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := docs.Files.ReadFile(name)
		if err != nil {
			return err
		}
		body, err := documentPage(string(page.body), name, source)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files[documentAddress(name)] = file{body, page.contentType, page.cache, etag(body)}
		return nil
	})
	if err != nil {
		panic("web: writing the documents: " + err.Error()) // only a broken build gets here
	}
}

// documentAddress is where a document is served: the README of a folder is the folder itself.
func documentAddress(name string) string {
	return documentation + strings.TrimSuffix(strings.TrimSuffix(name, ".md"), "README")
}

// markdown renders what our documents are made of. HTML in them is left out.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))

func documentPage(page, name string, source []byte) ([]byte, error) {
	document := markdown.Parser().Parse(text.NewReader(source))
	if err := leadOn(document, name); err != nil {
		return nil, err
	}
	var rendered bytes.Buffer
	if err := markdown.Renderer().Render(&rendered, source, document); err != nil {
		return nil, err
	}
	return []byte(strings.NewReplacer("{{title}}", html.EscapeString(titleOf(source, name)), "{{document}}", scrolling(rendered.String())).Replace(page)), nil
}

var heading = regexp.MustCompile(`(?m)^# (.+)$`)

func titleOf(source []byte, name string) string {
	if found := heading.FindSubmatch(source); found != nil {
		return string(found[1])
	}
	return name
}

// leadOn makes links between documents lead to their pages. What is beside the documents is not here: its name stays, without a link.
func leadOn(document ast.Node, name string) error {
	var foreign []*ast.Link
	err := ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		link, ok := n.(*ast.Link)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		to, err := url.Parse(string(link.Destination))
		if err != nil {
			return ast.WalkStop, err
		}
		switch at := path.Join(path.Dir(name), to.Path); {
		case to.IsAbs() || to.Path == "":
		case isDocument(at):
			to.Path = documentAddress(at)
			link.Destination = []byte(to.String())
		default:
			foreign = append(foreign, link)
		}
		return ast.WalkContinue, nil
	})
	for _, link := range foreign {
		for child := link.FirstChild(); child != nil; child = link.FirstChild() {
			link.Parent().InsertBefore(link.Parent(), link, child)
		}
		link.Parent().RemoveChild(link.Parent(), link)
	}
	return err
}

func isDocument(name string) bool {
	info, err := fs.Stat(docs.Files, name)
	return err == nil && !info.IsDir()
}

// scrolling lets what is wider than the page scroll by itself, also with the keyboard.
func scrolling(rendered string) string {
	return strings.NewReplacer(
		"<table>", `<div class="wide" tabindex="0" role="group" aria-label="Table"><table>`, "</table>", "</table></div>", "<pre>", `<pre tabindex="0">`,
		"<th></th>", "<td></td>", // a column without a name
	).Replace(rendered)
}
