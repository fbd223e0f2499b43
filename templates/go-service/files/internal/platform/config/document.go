package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// document is a YAML file as JSON values, with the place of each.
type document struct {
	value  any              // map[string]any, []any, string, json.Number, bool or nil
	places map[string]place // by dotted path
}

// place is where a value was written. What an alias or a merge key brings in is
// found where it is defined, since that is what has to be mended.
type place struct {
	value  Position
	key    Position // zero where there is none, as in a list
	shared bool     // brought in by an alias or a merge key
}

// parseDocument reads exactly one YAML document. The YAML library supplies
// syntax and positions only; scalars are resolved here, by the YAML 1.2 core
// schema, so that `no` and `on` are strings whatever a library makes of them.
func parseDocument(file string, data []byte) (*document, Problems) {
	t := newText(file, data)
	if err := t.check(); err != nil {
		return nil, Problems{syntaxProblem(t, err)}
	}
	root, err := loadOne(acceptVersions(data))
	if err != nil {
		return nil, Problems{syntaxProblem(t, err)}
	}
	c := newConverter(t)
	value := c.convert(root, "", place{})
	return &document{value: value, places: c.places}, c.problems.tidy()
}

var (
	errEmpty       = errors.New("the document is empty")
	errSeveralDocs = errors.New("more than one document")
)

func loadOne(data []byte) (*yaml.Node, error) {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var root, rest yaml.Node
	if err := loader.Load(&root); errors.Is(err, io.EOF) {
		return nil, errEmpty
	} else if err != nil {
		return nil, err
	}
	if err := loader.Load(&rest); err == nil {
		return nil, errSeveralDocs
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if root.Kind == yaml.DocumentNode {
		return root.Content[0], nil
	}
	return &root, nil
}

func syntaxProblem(t *text, err error) Problem {
	at := Position{File: t.file, Line: 1, Column: 1}
	message := err.Error()
	var placed *placedError
	var load *yaml.LoadError
	switch {
	case errors.As(err, &placed):
		at = placed.at
	case errors.As(err, &load):
		message = load.Message
		if load.Mark.Line > 0 {
			at.Line, at.Column = load.Mark.Line, max(load.Mark.Column, 1)
		}
	}
	return Problem{At: at, Message: message}
}

// position says where key was written: its value, or else the nearest parent
// that was written at all.
func (d *document) position(key string) Position {
	for {
		if p, ok := d.places[key]; ok {
			return p.value
		}
		i := strings.LastIndexByte(key, '.')
		if i < 0 {
			return d.places[""].value
		}
		key = key[:i]
	}
}

// keyPosition is like position, but points to the key instead of its value.
func (d *document) keyPosition(key string) Position {
	if p, ok := d.places[key]; ok && p.key != (Position{}) {
		return p.key
	}
	return d.position(key)
}

// join makes the dotted path of a name below another. A name that holds a dot is
// bracketed: the key "server.addr" is not the key addr of server.
func join(path, name string) string {
	switch {
	case name == "" || strings.ContainsAny(name, `.[]"`):
		return fmt.Sprintf("%s[%s]", path, strconv.Quote(name))
	case path == "":
		return name
	default:
		return path + "." + name
	}
}
