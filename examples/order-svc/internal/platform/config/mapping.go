package config

import (
	"go.yaml.in/yaml/v4"
)

func (c *converter) convertMapping(n *yaml.Node, path string) map[string]any {
	object := make(map[string]any, len(n.Content)/2)
	c.fill(object, n, path, c.places[path].shared)
	return object
}

// fill adds a mapping's entries to an object: first those that are written out,
// then what `<<` brings in (yaml.org/type/merge). What is there already stays, so
// that keys that are written out win, and then the mapping that is named first.
func (c *converter) fill(object map[string]any, n *yaml.Node, path string, shared bool) {
	var merged *yaml.Node
	written := map[string]Position{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if isMergeKey(key) {
			if merged != nil {
				c.report(key, join(path, "<<"), "duplicate key; merge a list instead: <<: [*a, *b]")
			}
			merged = value
			continue
		}
		name, ok := c.keyName(key, path)
		if !ok {
			continue
		}
		if first, exists := written[name]; exists {
			c.report(key, join(path, name), "duplicate key, first written on line %d", first.Line)
			continue
		}
		at := c.at(key)
		written[name] = at
		if _, exists := object[name]; !exists {
			object[name] = c.convert(value, join(path, name), place{key: at, shared: shared})
		}
	}
	if merged != nil {
		c.merge(object, merged, path)
	}
}

// merge adds what stands after `<<`: a mapping or a list of mappings.
func (c *converter) merge(object map[string]any, n *yaml.Node, path string) {
	list := []*yaml.Node{n}
	if source := deAlias(n); source.Kind == yaml.SequenceNode {
		list = source.Content
	}
	for _, item := range list {
		source := deAlias(item)
		switch {
		case source.Kind != yaml.MappingNode:
			c.report(item, path, "<< takes a mapping or a list of mappings")
		case !c.encloses(source, item, path) && c.enter(source):
			c.fill(object, source, path, true)
			delete(c.open, source)
		}
	}
}

func (c *converter) keyName(key *yaml.Node, path string) (string, bool) {
	scalar := deAlias(key)
	if scalar.Kind != yaml.ScalarNode {
		c.report(key, path, "a key must be a string")
		return "", false
	}
	told := len(c.problems)
	name, isString := c.convertScalar(scalar, path).(string)
	if !isString && len(c.problems) == told {
		c.report(key, path, "the key %s must be a string: quote it", scalar.Value)
	}
	return name, isString
}

func isMergeKey(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Tag == "!!merge"
}

func deAlias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
