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

// addDocuments replaces the empty page for documents by one page for each document. Pages are the links in the head of each.
func addDocuments(files map[string]file, pages string) {
	page := files[docsPage]
	delete(files, docsPage)
	around := strings.Replace(string(page.body), "{{pages}}", pages, 1)
	err := fs.WalkDir(docs.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := docs.Files.ReadFile(name)
		if err != nil {
			return err
		}
		body, err := documentPage(around, name, source)
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

// The links in the head of each document: GraphiQL is not everywhere.
const (
	pagesOfDocuments = `<a href="/docs/">Documents</a> <a href="#contents">Contents</a>`
	pagesOfGraphiQL  = pagesOfDocuments + ` <a href="/graphiql">GraphiQL</a>`
)

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
	contents, err := contentsOf(name)
	if err != nil {
		return nil, err
	}
	return []byte(strings.NewReplacer(
		"{{title}}", html.EscapeString(titleOf(source, name)), "{{document}}", scrolling(rendered.String()), "{{contents}}", onThisPage(document, source)+contents,
	).Replace(page)), nil
}

// onThisPage lists the sections of a document, if it has several.
func onThisPage(document ast.Node, source []byte) string {
	var items strings.Builder
	n := 0
	for node := document.FirstChild(); node != nil; node = node.NextSibling() {
		section, is := node.(*ast.Heading)
		if !is || section.Level != 2 {
			continue
		}
		n++
		id, _ := section.AttributeString("id")
		fmt.Fprintf(&items, `<li><a href="#%s">%s</a></li>`, id, html.EscapeString(string(section.Lines().Value(source))))
	}
	if n < 2 {
		return ""
	}
	return "<h2>On this page</h2><ul>" + items.String() + "</ul>"
}

// contentsOf lists all documents in their groups, and marks the one that is open.
func contentsOf(name string) (string, error) {
	var out strings.Builder
	for _, group := range docs.Groups {
		fmt.Fprintf(&out, "<h2>%s</h2><ul>", group.Heading)
		for _, other := range group.Names {
			source, err := docs.Files.ReadFile(other)
			if err != nil {
				return "", err
			}
			mark := ""
			if other == name {
				mark = ` aria-current="page"`
			}
			fmt.Fprintf(&out, `<li><a href="%s"%s>%s</a></li>`, documentAddress(other), mark, html.EscapeString(titleOf(source, other)))
		}
		out.WriteString("</ul>")
	}
	return out.String(), nil
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
