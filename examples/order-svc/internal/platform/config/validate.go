package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// validate reports each way in which the document departs from the schema.
func (s *schema) validate(doc *document) Problems {
	var failure *jsonschema.ValidationError
	if err := s.root.Validate(doc.value); err == nil {
		return nil
	} else if !errors.As(err, &failure) {
		return Problems{{At: doc.position(""), Message: err.Error()}}
	}
	v := violations{schema: s, doc: doc, printer: message.NewPrinter(language.English), meant: map[string]bool{}}
	v.collect(failure)
	v.addMissing()
	return v.problems
}

type violations struct {
	schema   *schema
	doc      *document
	printer  *message.Printer
	problems Problems
	missing  []missing
	meant    map[string]bool // keys that are there, but misspelt
}

// missing is a required key that an object lacks.
type missing struct{ parent, name string }

func (v *violations) collect(e *jsonschema.ValidationError) {
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			v.collect(cause)
		}
		return
	}
	key := ""
	for _, name := range e.InstanceLocation {
		key = join(key, name)
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			v.missing = append(v.missing, missing{key, name})
		}
	case *kind.AdditionalProperties:
		known := v.schema.keysOf(e.InstanceLocation)
		for _, name := range k.Properties {
			path := join(key, name)
			v.meant[join(key, nearest(name, known))] = true
			v.add(v.doc.keyPosition(path), path, "unknown key"+didYouMean(name, known))
		}
	default:
		v.add(v.doc.position(key), key, v.describe(e, valueAt(v.doc.value, e.InstanceLocation)))
	}
}

// addMissing reports the missing keys but those that are merely misspelt.
func (v *violations) addMissing() {
	for _, m := range v.missing {
		path := join(m.parent, m.name)
		if !v.meant[path] {
			v.problems = append(v.problems, Problem{
				At: v.doc.position(m.parent), Key: path, Message: "missing key",
				shared: v.doc.places[m.parent].shared, child: m.name,
			})
		}
	}
}

func (v *violations) add(at Position, key, text string) {
	v.problems = append(v.problems, Problem{At: at, Key: key, Message: text, shared: v.doc.places[key].shared})
}

// describe says what is wrong with a value, naming the value and the rule.
func (v *violations) describe(e *jsonschema.ValidationError, value any) string {
	got := show(value)
	switch k := e.ErrorKind.(type) {
	case *kind.Type:
		return fmt.Sprintf("%s is of type %s, not %s", got, k.Got, strings.Join(k.Want, " or "))
	case *kind.Enum:
		allowed := make([]string, len(k.Want))
		for i, want := range k.Want {
			allowed[i] = fmt.Sprint(want)
		}
		text := fmt.Sprintf("%s is not one of %s", got, strings.Join(allowed, ", "))
		if s, ok := value.(string); ok {
			text += didYouMean(s, allowed)
		}
		return text
	case *kind.Format:
		return fmt.Sprintf("%s is not a %s: %v", got, k.Want, k.Err)
	case *kind.Minimum:
		return fmt.Sprintf("%s is below the minimum %s", got, k.Want.RatString())
	case *kind.Maximum:
		return fmt.Sprintf("%s is above the maximum %s", got, k.Want.RatString())
	case *kind.Pattern:
		return fmt.Sprintf("%s does not match the pattern %s", got, k.Want)
	case durationViolation:
		return k.text
	default:
		return e.ErrorKind.LocalizedString(v.printer)
	}
}

// keysOf lists the keys that the schema knows at a place in the document.
func (s *schema) keysOf(location []string) []string {
	node := deref(s.root)
	for _, name := range location {
		next, ok := node.Properties[name]
		if !ok {
			return nil
		}
		node = deref(next)
	}
	return slices.Sorted(maps.Keys(node.Properties))
}

func valueAt(value any, location []string) any {
	for _, name := range location {
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// show writes a value as the user knows it, cut short.
func show(value any) string {
	const most = 60
	var text string
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		if runes := []rune(v); len(runes) > most {
			v = string(runes[:most]) + "…"
		}
		return fmt.Sprintf("%q", v)
	case map[string]any:
		return "the value"
	case []any:
		return "the list"
	default:
		text = fmt.Sprint(v)
	}
	if len(text) > most {
		text = text[:most] + "…"
	}
	return text
}
