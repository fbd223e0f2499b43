package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxNodes bounds how far aliases may expand a document.
const maxNodes = 10_000

// document is a YAML file as JSON values, with the position of each.
type document struct {
	file      string
	value     any                 // map[string]any, []any, string, json.Number, bool or nil
	values    map[string]Position // by dotted path
	keys      map[string]Position // by dotted path, where the value has a key
	nodes     int
	problems  Problems
	exhausted bool
}

// parseDocument reads exactly one YAML document. The YAML library supplies
// syntax and positions only; scalars are resolved here, by the YAML 1.2 core
// schema, so that `no` and `on` are strings whatever a library makes of them.
func parseDocument(file string, data []byte) (*document, Problems) {
	d := &document{file: file, values: map[string]Position{}, keys: map[string]Position{}}
	root, err := loadOne(data)
	if err != nil {
		return nil, Problems{d.syntaxProblem(err)}
	}
	d.value = d.convert(root, "")
	d.problems.sort()
	return d, d.problems
}

var (
	errEmpty        = errors.New("the document is empty")
	errSeveralDocs  = errors.New("more than one document")
	errTooManyNodes = errors.New("too many values")
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

func (d *document) syntaxProblem(err error) Problem {
	at := Position{File: d.file, Line: 1, Column: 1}
	message := err.Error()
	var load *yaml.LoadError
	if errors.As(err, &load) {
		message = load.Message
		if load.Mark.Line > 0 {
			at.Line, at.Column = load.Mark.Line, max(load.Mark.Column, 1)
		}
	}
	return Problem{At: at, Message: message}
}

func (d *document) at(n *yaml.Node) Position {
	return Position{File: d.file, Line: n.Line, Column: n.Column}
}

func (d *document) report(n *yaml.Node, key, format string, args ...any) {
	d.problems = append(d.problems, Problem{At: d.at(n), Key: key, Message: fmt.Sprintf(format, args...)})
}

func (d *document) convert(n *yaml.Node, path string) any {
	if d.nodes++; d.nodes > maxNodes {
		if !d.exhausted {
			d.exhausted = true
			d.report(n, "", "%v", errTooManyNodes)
		}
		return nil
	}
	d.values[path] = d.at(n)
	switch n.Kind {
	case yaml.AliasNode:
		value := d.convert(n.Alias, path)
		d.values[path] = d.at(n)
		return value
	case yaml.MappingNode:
		return d.convertMapping(n, path)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = d.convert(item, join(path, fmt.Sprint(i)))
		}
		return list
	default:
		return d.convertScalar(n, path)
	}
}

func (d *document) convertMapping(n *yaml.Node, path string) any {
	object := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			d.report(key, path, "a key must be a string")
			continue
		}
		name := join(path, key.Value)
		if _, isString := d.convertScalar(key, name).(string); !isString {
			d.report(key, path, "the key %s must be a string: quote it", key.Value)
			continue
		}
		if _, exists := object[key.Value]; exists {
			first := d.keys[name]
			d.report(key, name, "duplicate key, first written on line %d", first.Line)
			continue
		}
		d.keys[name] = d.at(key)
		object[key.Value] = d.convert(value, name)
	}
	return object
}

func (d *document) convertScalar(n *yaml.Node, path string) any {
	if n.Style&yaml.TaggedStyle != 0 && n.Tag != "!!str" {
		d.report(n, path, "the tag %s is not supported", n.Tag)
		return nil
	}
	plain := n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) == 0
	if !plain {
		return n.Value
	}
	value, err := resolvePlain(n.Value)
	if err != nil {
		d.report(n, path, "%v", err)
	}
	return value
}

// position says where key was written: its value, or else the nearest parent
// that was written at all.
func (d *document) position(key string) Position {
	for {
		if at, ok := d.values[key]; ok {
			return at
		}
		i := strings.LastIndexByte(key, '.')
		if i < 0 {
			return d.values[""]
		}
		key = key[:i]
	}
}

// keyPosition is like position, but points to the key instead of its value.
func (d *document) keyPosition(key string) Position {
	if at, ok := d.values[key]; ok && at.Env != "" {
		return at
	}
	if at, ok := d.keys[key]; ok {
		return at
	}
	return d.position(key)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
