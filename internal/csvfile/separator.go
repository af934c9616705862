package csvfile

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"strings"
)

// separators are what stands between cells; the first one where nothing tells.
var separators = []byte{',', ';', '\t', '|'}

// namedSeparator reads a first line sep=; as Excel writes and reads it; 0 if there is none.
func namedSeparator(text *bufio.Reader) (byte, error) {
	const longest = 8
	head, err := text.Peek(longest)
	if err != nil && err != io.EOF {
		return 0, err
	}
	line, _, found := bytes.Cut(head, []byte("\n"))
	if !found {
		if line, _, found = bytes.Cut(head, []byte("\r")); !found {
			return 0, nil
		}
	}
	words := strings.ToLower(strings.Trim(string(line), "\r\""))
	if name, is := strings.CutPrefix(words, "sep="); is && len(name) == 1 {
		_, err := text.Discard(len(line) + 1)
		return name[0], err
	}
	return 0, nil
}

// likelySeparator is the one with which the header has the most columns that are known, or the most at all.
func likelySeparator(text *bufio.Reader, layout Layout) (byte, error) {
	head, err := text.Peek(headSize / 2)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return 0, err
	}
	best, most := separators[0], 0
	for _, s := range separators {
		if n := known(head, s, layout); n > most {
			best, most = s, n
		}
	}
	return best, nil
}

// known counts the columns of a header. One that the layout has counts more than any number of others.
func known(head []byte, separator byte, layout Layout) int {
	p := newParser(bufio.NewReader(bytes.NewReader(head)), separator, Limits{Cell: 1 << 10})
	for {
		first, err := p.next()
		if err != nil {
			return 0
		}
		if blank(first.cells) {
			continue
		}
		score := len(first.cells) - 1
		for _, cell := range first.cells {
			if slices.Contains(layout.Names(), columnName(cell)) {
				score += mostCells
			}
		}
		return score
	}
}

func separatorName(s byte) string {
	if s == '\t' {
		return "Tab"
	}
	return string(rune(s))
}
