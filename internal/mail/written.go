package mail

import "strings"

// written is a text by a person: clean lines in which LinkMark is not replaced yet.
type written struct {
	lines  []string
	Link   string
	hidden string // in place of the link
}

// Shown is the text that replaces LinkMark in plain text.
func (w written) Shown() string { return either(w.Link, w.hidden) }

// Clickable reports whether the link may be an anchor.
func (w written) Clickable() bool { return isLink(w.Link) }

// Plain is everything as plain text.
func (w written) Plain() string {
	return strings.ReplaceAll(strings.Join(w.lines, "\n"), LinkMark, w.Shown())
}

// Paragraphs are the lines between empty ones, each cut where the link belongs.
func (w written) Paragraphs() [][][]string {
	var all [][][]string
	begins := true
	for _, l := range w.lines {
		if l == "" {
			begins = true
			continue
		}
		if begins {
			all = append(all, nil)
		}
		begins = false
		all[len(all)-1] = append(all[len(all)-1], strings.Split(l, LinkMark))
	}
	return all
}
