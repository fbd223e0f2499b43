package config

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// resolveTagged gives a scalar the type that its tag names. The tags are those of
// the core schema and of yaml.org/type; local ones say nothing here and are
// passed over. It reports whether the value fits.
func resolveTagged(tag, text string, plain bool) (any, bool) {
	switch tag {
	case "!!str", "!", "!!timestamp":
		return text, true
	case "!!binary":
		_, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		return text, err == nil
	case "!!null", "!!bool", "!!int", "!!float":
		value, err := resolvePlain(text)
		return value, err == nil && hasType(value, text, tag)
	case "!!map", "!!seq", "!!set", "!!omap", "!!pairs":
		return nil, false
	}
	if !plain || strings.HasPrefix(tag, "!!") {
		return text, true
	}
	value, err := resolvePlain(text)
	return value, err == nil
}

func hasType(value any, text, tag string) bool {
	switch value.(type) {
	case nil:
		return tag == "!!null"
	case bool:
		return tag == "!!bool"
	case json.Number:
		return tag == "!!float" || tag == "!!int" && isWhole(text)
	default:
		return false
	}
}

// collectionFits reports whether a mapping or a sequence may bear the tag.
func collectionFits(tag string, isMapping bool) bool {
	switch tag {
	case "!!map", "!!set":
		return isMapping
	case "!!seq", "!!omap", "!!pairs":
		return !isMapping
	case "!!str", "!!int", "!!float", "!!bool", "!!null", "!!binary", "!!timestamp", "!!merge":
		return false
	default:
		return true
	}
}
