package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaURL names the embedded schema inside the compiler; nothing is fetched.
const schemaURL = "config.schema.json"

// schema is the compiled configuration schema.
type schema struct{ root *jsonschema.Schema }

func compileSchema(text string) (*schema, error) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	vocabulary, err := durationVocabulary()
	if err != nil {
		return nil, err
	}
	c := newCompiler()
	c.RegisterVocabulary(vocabulary)
	if err := c.AddResource(schemaURL, doc); err != nil {
		return nil, err
	}
	root, err := c.Compile(schemaURL)
	if err != nil {
		return nil, err
	}
	return &schema{root: root}, nil
}

func newCompiler() *jsonschema.Compiler {
	c := jsonschema.NewCompiler()
	c.UseLoader(noLoader{})
	c.AssertFormat()
	c.AssertVocabs()
	c.RegisterFormat(stringFormat("go-duration", func(s string) error {
		_, err := time.ParseDuration(s)
		if err != nil {
			return errors.New(`want numbers and units, such as "5s" or "1m30s"`)
		}
		return nil
	}))
	c.RegisterFormat(stringFormat("byte-size", func(s string) error {
		_, err := parseByteSize(s)
		return err
	}))
	c.RegisterFormat(stringFormat("host-port", checkHostPort))
	return c
}

// noLoader keeps the compiler from reading anything but the embedded schema.
type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s: the schema may not refer to other documents", url)
}

// stringFormat is a format that, as the specification asks, says nothing about
// values that are not strings.
func stringFormat(name string, check func(string) error) *jsonschema.Format {
	return &jsonschema.Format{Name: name, Validate: func(v any) error {
		s, ok := v.(string)
		if !ok {
			return nil
		}
		return check(s)
	}}
}

// leaves are the dotted paths that an environment variable can set, sorted.
func (s *schema) leaves() map[string]*jsonschema.Schema {
	found := map[string]*jsonschema.Schema{}
	var walk func(path string, node *jsonschema.Schema, depth int)
	walk = func(path string, node *jsonschema.Schema, depth int) {
		const maxDepth = 16 // a schema may refer to itself
		node = deref(node)
		if depth > maxDepth {
			return
		}
		if len(node.Properties) == 0 {
			if isScalar(node) {
				found[path] = node
			}
			return
		}
		for name, property := range node.Properties {
			walk(join(path, name), property, depth+1)
		}
	}
	walk("", s.root, 0)
	return found
}

func deref(node *jsonschema.Schema) *jsonschema.Schema {
	for node.Ref != nil {
		node = node.Ref
	}
	return node
}

func isScalar(node *jsonschema.Schema) bool {
	return node.Types == nil || !slices.Contains(node.Types.ToStrings(), "object") &&
		!slices.Contains(node.Types.ToStrings(), "array")
}
