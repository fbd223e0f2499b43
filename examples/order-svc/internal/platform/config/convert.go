package config

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxNodes bounds how far aliases and merge keys may expand a document.
const maxNodes = 10_000

// converter makes JSON values of YAML nodes.
type converter struct {
	text      *text
	places    map[string]place
	open      map[*yaml.Node]bool // what encloses the current node
	nodes     int
	exhausted bool
	problems  Problems
}

func newConverter(t *text) *converter {
	return &converter{text: t, places: map[string]place{}, open: map[*yaml.Node]bool{}}
}

// convert converts what stands at a path. The place has all but the value's
// position.
func (c *converter) convert(n *yaml.Node, path string, at place) any {
	at.value = c.at(n)
	c.places[path] = at
	if !c.enter(n) {
		return nil
	}
	defer delete(c.open, n)
	switch n.Kind {
	case yaml.AliasNode:
		if c.encloses(n.Alias, n, path) {
			return nil
		}
		return c.convert(n.Alias, path, place{key: at.key, shared: true})
	case yaml.MappingNode:
		c.checkTag(n, path, true)
		return c.convertMapping(n, path)
	case yaml.SequenceNode:
		c.checkTag(n, path, false)
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = c.convert(item, join(path, strconv.Itoa(i)), place{shared: at.shared})
		}
		return list
	default:
		return c.convertScalar(n, path)
	}
}

// enter counts a node that is about to be converted, and refuses one too many.
func (c *converter) enter(n *yaml.Node) bool {
	if c.nodes++; c.nodes > maxNodes {
		if !c.exhausted {
			c.exhausted = true
			c.report(n, "", "too many values")
		}
		return false
	}
	c.open[n] = true
	return true
}

// encloses reports an alias that stands inside the node it names.
func (c *converter) encloses(n, alias *yaml.Node, path string) bool {
	if c.open[n] {
		c.report(alias, path, "the alias stands inside the value it names")
	}
	return c.open[n]
}

func (c *converter) convertScalar(n *yaml.Node, path string) any {
	const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	plain := n.Style&quoted == 0
	if plain && strings.ContainsRune(n.Value, byteOrderMark) {
		c.report(n, path, "a byte-order mark stands inside the document")
		return nil
	}
	if isTagged(n) {
		value, fits := resolveTagged(n.Tag, n.Value, plain)
		if !fits {
			c.report(n, path, "%s is not of the type %s", show(n.Value), n.Tag)
		}
		return value
	}
	if !plain {
		return n.Value
	}
	value, err := resolvePlain(n.Value)
	if err != nil {
		c.report(n, path, "%v", err)
	}
	return value
}

func (c *converter) checkTag(n *yaml.Node, path string, isMapping bool) {
	if isTagged(n) && !collectionFits(n.Tag, isMapping) {
		c.report(n, path, "the value is not of the type %s", n.Tag)
	}
}

// isTagged reports whether the tag was written; the library fills in others.
func isTagged(n *yaml.Node) bool { return n.Style&yaml.TaggedStyle != 0 || n.Tag == "!" }

func (c *converter) report(n *yaml.Node, key, format string, args ...any) {
	c.problems = append(c.problems, Problem{
		At: c.at(n), Key: key, Message: fmt.Sprintf(format, args...), shared: c.places[key].shared,
	})
}

// at is where a node's own text begins, after its anchor and its tag.
func (c *converter) at(n *yaml.Node) Position {
	if empty := n.Kind == yaml.ScalarNode && n.Value == ""; empty || n.Anchor == "" && !isTagged(n) {
		return Position{File: c.text.file, Line: n.Line, Column: n.Column}
	}
	offset := c.text.offset(n.Line, n.Column)
	return c.text.at(skipProperties(c.text.data, offset))
}

// skipProperties returns the offset of the value that anchors, tags, white space
// and comments stand before.
func skipProperties(data []byte, start int) int {
	for at := start; at < len(data); {
		switch data[at] {
		case '&', '!':
			if end := bytes.IndexByte(data[at:], '>'); bytes.HasPrefix(data[at:], []byte("!<")) && end > 0 {
				at += end // verbatim tags hold commas
			}
			for at < len(data) && !strings.ContainsRune(" \t\r\n,[]{}", rune(data[at])) {
				at++
			}
		case '#':
			for at < len(data) && data[at] != '\n' {
				at++
			}
		case ' ', '\t', '\r', '\n':
			at++
		default:
			return at
		}
	}
	return start
}
