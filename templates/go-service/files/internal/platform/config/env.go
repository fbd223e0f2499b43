package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// EnvPrefix starts the name of every variable that overrides a key.
const EnvPrefix = "APP_"

// EnvName is the variable that overrides a key: APP_SERVER_ADDR for server.addr.
func EnvName(key string) string {
	return EnvPrefix + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(key))
}

// applyEnv overrides values of the document. A variable with the prefix that
// names no key is a problem, since it is a misspelt one.
func applyEnv(s *schema, doc *document, environ []string) Problems {
	leaves := s.leaves()
	byName := make(map[string]string, len(leaves))
	for _, key := range slices.Sorted(maps.Keys(leaves)) {
		byName[EnvName(key)] = key
	}
	known := slices.Sorted(maps.Keys(byName))

	var problems Problems
	for _, pair := range slices.Sorted(slices.Values(environ)) {
		name, text, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, EnvPrefix) {
			continue
		}
		at := Position{Env: name}
		key, ok := byName[name]
		if !ok {
			problems = append(problems, Problem{At: at, Message: "names no configuration key" + didYouMean(name, known)})
			continue
		}
		value, err := envValue(leaves[key], text)
		if err == nil {
			err = doc.set(key, value, at)
		}
		if err != nil {
			problems = append(problems, Problem{At: at, Key: key, Message: err.Error()})
		}
	}
	return problems
}

// envValue gives the text of a variable the type that the schema asks for, so
// that "8080" stays a string where one is wanted.
func envValue(node *jsonschema.Schema, text string) (any, error) {
	if node.Types != nil && slices.Equal(node.Types.ToStrings(), []string{"string"}) || node.Enum != nil {
		return text, nil
	}
	return resolvePlain(text)
}

// set writes a value at a dotted path, creating the objects on the way.
func (d *document) set(key string, value any, at Position) error {
	if d.value == nil {
		d.value = map[string]any{}
	}
	names := strings.Split(key, ".")
	object, ok := d.value.(map[string]any)
	if !ok {
		return errors.New("the document is not a mapping")
	}
	for i, name := range names[:len(names)-1] {
		if object[name] == nil {
			object[name] = map[string]any{}
			d.places[strings.Join(names[:i+1], ".")] = place{value: at}
		}
		if object, ok = object[name].(map[string]any); !ok {
			return fmt.Errorf("%s is not a mapping", strings.Join(names[:i+1], "."))
		}
	}
	object[names[len(names)-1]] = value
	d.places[key] = place{value: at}
	return nil
}
