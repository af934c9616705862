package csvfile

import (
	"bufio"
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoded reads a file as UTF-8, whatever its byte order mark says. Excel saves "Unicode text" as UTF-16.
func decoded(raw *bufio.Reader) (text io.Reader, name string, err error) {
	head, err := raw.Peek(4)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err = raw.Discard(3)
		return raw, "UTF-8", err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), alternating(head, 1):
		return utf16(raw, utf.LittleEndian), "UTF-16", nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")), alternating(head, 0):
		return utf16(raw, utf.BigEndian), "UTF-16", nil
	}
	return raw, "UTF-8", nil
}

func utf16(raw io.Reader, order utf.Endianness) io.Reader {
	return transform.NewReader(raw, utf.UTF16(order, utf.UseBOM).NewDecoder())
}

// alternating reports whether a text begins with two ASCII characters in UTF-16, without a mark.
func alternating(head []byte, zero int) bool {
	return len(head) == 4 && head[zero] == 0 && head[zero+2] == 0 && head[1-zero] != 0 && head[3-zero] != 0
}

// notUnicode says in which encoding a text probably is, and on which line of the file that shows first.
func notUnicode(text []byte, line int) *Fault {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		if text[at] == '\n' {
			line++
		}
		at += size
	}
	return fault(Encoding, line, "encoding", guess(text))
}

// guess is the older encoding that a text probably has. Those of East Asia use pairs of bytes that make sense nowhere else.
func guess(text []byte) string {
	for _, known := range []struct {
		name    string
		charset encoding.Encoding
		letters []*unicode.RangeTable
	}{
		{"Shift_JIS", japanese.ShiftJIS, []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}},
		{"GB18030", simplifiedchinese.GB18030, []*unicode.RangeTable{unicode.Han}},
	} {
		if reads(text, known.charset, known.letters) {
			return known.name
		}
	}
	return "Windows-1252"
}

func reads(text []byte, charset encoding.Encoding, letters []*unicode.RangeTable) bool {
	words, err := charset.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(words, utf8.RuneError) {
		return false
	}
	foreign, all := 0, 0
	for _, r := range string(words) {
		if r < utf8.RuneSelf {
			continue
		}
		all++
		if unicode.IsOneOf(letters, r) {
			foreign++
		}
	}
	return foreign >= 2 && foreign*2 > all
}
