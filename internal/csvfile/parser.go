package csvfile

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// parser splits text into records by RFC 4180. The one of the standard library has no limits, takes a file with the line breaks of an old Mac as
// one line, and reads the rest of a file into memory where a quote does not end.
type parser struct {
	src      *bufio.Reader
	comma    byte
	cellSize int
	line     int    // of the next byte, from 1
	text     []byte // of the record's cells
	ends     []int  // where each cell ends in text
	cellEnd  int    // where the last complete cell ends
	cut      bool   // the cell is larger than the limit, and its rest is passed over
	broken   *Fault // the first thing that is wrong with the record
}

func newParser(src *bufio.Reader, comma byte, l Limits) *parser {
	return &parser{src: src, comma: comma, cellSize: l.Cell, line: 1}
}

// record is one record of a file.
type record struct {
	line  int // on which it begins
	cells []string
	fault *Fault // why it cannot be used
}

// next reads a record. Its errors are *Fault for the whole file, io.EOF, and those of the source.
func (p *parser) next() (record, error) {
	p.text, p.ends, p.cellEnd, p.broken = p.text[:0], p.ends[:0], 0, nil
	begun := p.line
	for {
		p.cut = false
		end, err := p.cell()
		if err == io.EOF && len(p.ends) == 0 && len(p.text) == 0 {
			return record{}, io.EOF
		}
		if err != nil && err != io.EOF {
			return record{}, err
		}
		if len(p.ends) < mostCells {
			p.ends = append(p.ends, len(p.text))
			p.cellEnd = len(p.text)
		} else {
			p.text = p.text[:p.cellEnd]
			p.fail(CellCount, begun, "cells", "> "+strconv.Itoa(mostCells))
		}
		if end || err == io.EOF {
			return p.record(begun)
		}
	}
}

func (p *parser) record(begun int) (record, error) {
	if !utf8.Valid(p.text) {
		return record{}, notUnicode(p.text, begun)
	}
	r := record{line: begun, cells: make([]string, len(p.ends)), fault: p.broken}
	whole, from := string(p.text), 0
	for i, end := range p.ends {
		r.cells[i], from = whole[from:end], end
	}
	return r, nil
}

// cell reads one cell and what ends it, and reports whether the record ends with it.
func (p *parser) cell() (last bool, err error) {
	c, err := p.src.ReadByte()
	if err != nil {
		return true, err
	}
	if c == '"' {
		return p.quoted()
	}
	for {
		switch c {
		case p.comma:
			return false, nil
		case '\n', '\r':
			return true, p.lineEnd(c)
		}
		if err := p.keep(c); err != nil {
			return true, err
		}
		if c, err = p.src.ReadByte(); err != nil {
			return true, err
		}
	}
}

// quoted reads a cell after its opening quote. Line breaks in it become \n.
func (p *parser) quoted() (last bool, err error) {
	opened := p.line
	for {
		c, err := p.src.ReadByte()
		switch {
		case err == io.EOF:
			return true, fault(QuoteOpen, opened)
		case err != nil:
			return true, err
		case c == '"':
			next, err := p.src.ReadByte()
			if err != nil {
				return true, err
			}
			if next != '"' {
				return p.afterQuote(next)
			}
		case c == '\r' || c == '\n':
			if err := p.lineEnd(c); err != nil {
				return true, err
			}
			c = '\n'
		}
		if err := p.keep(c); err != nil {
			return true, err
		}
	}
}

// afterQuote reads what stands between a closing quote and the end of the cell, which should be nothing.
func (p *parser) afterQuote(c byte) (last bool, err error) {
	for {
		switch c {
		case p.comma:
			return false, nil
		case '\n', '\r':
			return true, p.lineEnd(c)
		case ' ':
		default:
			p.fail(Quotes, p.line)
		}
		if c, err = p.src.ReadByte(); err != nil {
			return true, err
		}
	}
}

// lineEnd takes the second half of a CRLF.
func (p *parser) lineEnd(c byte) error {
	p.line++
	if c != '\r' {
		return nil
	}
	next, err := p.src.ReadByte()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil && next != '\n' {
		err = p.src.UnreadByte()
	}
	return err
}

func (p *parser) keep(c byte) error {
	switch {
	case c == 0:
		return fault(NUL, p.line)
	case p.cut:
	case len(p.text)-p.cellEnd < p.cellSize:
		p.text = append(p.text, c)
	default:
		p.cut = true
		p.text = wholeRunes(p.text, p.cellEnd)
		p.fail(CellSize, p.line, "max", strconv.Itoa(p.cellSize))
	}
	return nil
}

// wholeRunes drops a character that a limit has split from the end of a text, but nothing before a cell's beginning.
func wholeRunes(text []byte, begin int) []byte {
	for i := 0; i < utf8.UTFMax && len(text) > begin; i++ {
		if r, size := utf8.DecodeLastRune(text); r != utf8.RuneError || size > 1 {
			break
		}
		text = text[:len(text)-1]
	}
	return text
}

// fail notes the first thing that is wrong with the record.
func (p *parser) fail(reason Reason, line int, facts ...string) {
	if p.broken == nil {
		p.broken = fault(reason, line, facts...)
	}
}
