package config

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

const byteOrderMark = '\ufeff'

// text is the source of a document, for positions in it.
type text struct {
	file  string
	data  []byte
	lines []int // offset at which each line begins
}

func newText(file string, data []byte) *text {
	t := &text{file: file, data: data, lines: []int{0}}
	for i, b := range data {
		if b == '\n' || b == '\r' && (i+1 == len(data) || data[i+1] != '\n') {
			t.lines = append(t.lines, i+1)
		}
	}
	return t
}

// at is the position of an offset. A byte-order mark has no width.
func (t *text) at(offset int) Position {
	line := len(t.lines) - 1
	for t.lines[line] > offset {
		line--
	}
	before := bytes.TrimPrefix(t.data[t.lines[line]:offset], []byte(string(byteOrderMark)))
	return Position{File: t.file, Line: line + 1, Column: utf8.RuneCount(before) + 1}
}

// offset is the inverse of at.
func (t *text) offset(line, column int) int {
	if line < 1 || line > len(t.lines) {
		return len(t.data)
	}
	offset := t.lines[line-1]
	if line == 1 && bytes.HasPrefix(t.data, []byte(string(byteOrderMark))) {
		offset += len(string(byteOrderMark))
	}
	for ; column > 1 && offset < len(t.data); column-- {
		_, width := utf8.DecodeRune(t.data[offset:])
		offset += width
	}
	return offset
}

// check reports what no YAML may hold: bytes that are not UTF-8 and control
// characters. The YAML library refuses them too, but does not say where.
func (t *text) check() error {
	if encoding := foreignEncoding(t.data); encoding != "" {
		return errors.New("the file is " + encoding + ", not UTF-8; save it as UTF-8")
	}
	for i := 0; i < len(t.data); {
		r, width := utf8.DecodeRune(t.data[i:])
		switch {
		case r == utf8.RuneError && width == 1:
			return &placedError{t.at(i), fmt.Sprintf("byte 0x%02X is not UTF-8", t.data[i])}
		case isControl(r):
			return &placedError{t.at(i), fmt.Sprintf("the control character U+%04X is not allowed", r)}
		}
		i += width
	}
	return nil
}

// isControl holds for what YAML 1.2.2 section 5.1 does not let stand in a stream.
func isControl(r rune) bool {
	switch {
	case r == '\t' || r == '\n' || r == '\r' || r == 0x85:
		return false
	default:
		return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
	}
}

// foreignEncoding names the encoding that the first bytes tell, if it is not
// UTF-8; YAML 1.2.2 section 5.2.
func foreignEncoding(data []byte) string {
	var b [4]byte
	for i := range b {
		b[i] = 1 // as if an ASCII character, where the file is shorter
	}
	copy(b[:], data)
	switch {
	case b[0] == 0 && b[1] == 0, b == [4]byte{0xff, 0xfe, 0, 0}, b[1] == 0 && b[2] == 0 && b[3] == 0:
		return "UTF-32"
	case b[0] == 0, b[1] == 0, b[0] == 0xfe && b[1] == 0xff, b[0] == 0xff && b[1] == 0xfe:
		return "UTF-16"
	default:
		return ""
	}
}

// placedError is a syntax error with its position.
type placedError struct {
	at      Position
	message string
}

func (e *placedError) Error() string { return e.message }
