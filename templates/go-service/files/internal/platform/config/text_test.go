package config

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func TestWhatNoFileMayHold(t *testing.T) {
	units := utf16.Encode([]rune("\ufeffa: 1\n"))
	var little, big strings.Builder
	for _, u := range units {
		little.Write([]byte{byte(u), byte(u >> 8)})
		big.Write([]byte{byte(u >> 8), byte(u)})
	}
	for file, want := range map[string]string{
		"a: 1\nä: \"ö\xe9\"\n":        "config.yaml:2:6: byte 0xE9 is not UTF-8",
		"\ufeffä: \xff\n":             "config.yaml:1:4: byte 0xFF is not UTF-8",
		"a: 1\r\nb: x\x01y\r\n":       "config.yaml:2:5: the control character U+0001 is not allowed",
		"a: 1\rb: \"ä\x7f\"\r":        "config.yaml:2:6: the control character U+007F is not allowed",
		"a: b\u0080\n":                "config.yaml:1:5: the control character U+0080 is not allowed",
		"a: b\x00\n":                  "config.yaml:1:5: the control character U+0000 is not allowed",
		little.String():               "config.yaml:1:1: the file is UTF-16, not UTF-8; save it as UTF-8",
		big.String():                  "config.yaml:1:1: the file is UTF-16, not UTF-8; save it as UTF-8",
		little.String()[2:]:           "config.yaml:1:1: the file is UTF-16, not UTF-8; save it as UTF-8",
		"a\x00\x00\x00:\x00\x00\x00":  "config.yaml:1:1: the file is UTF-32, not UTF-8; save it as UTF-8",
		"a: \ufeffx\n":                "config.yaml:1:4: a: a byte-order mark stands inside the document",
		"a: 1\n\ufeffb: 2\n":          "config.yaml:2:1: a byte-order mark stands inside the document",
		"%YAML 2.0\n---\na: 1\n":      "config.yaml:1:1: found incompatible YAML document",
		"%YAML 1.2\na: 1\n":           "config.yaml:2:2: mapping values are not allowed in this context",
		"%YAML 1.2\n%YAML 1.2\n---\n": "config.yaml:2:1: found duplicate %YAML directive",
	} {
		if _, got := parse(file); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", file, got, want)
		}
	}
}

func TestWhatAFileMayHold(t *testing.T) {
	for _, file := range []string{
		"\ufeffa: x\n", "a: \"\ufeffx\"\n", "a: x # \ufeff\n", "a: \"\\x01\"\n", "a:\tx\n", "a: \U0001f600\n", "a: x", "a: \ufffd\n",
		"%YAML 1.2\n---\na: x\n", "\ufeff# c\r\n%YAML 1.2 # c\r\n---\r\na: x\r\n", "%YAML 1.1\n---\na: x\n", "%YAML 1.3\n---\na: x\n",
		"%TAG !e! tag:yaml.org,2002:\n%YAML 1.2\n---\na: !e!int 1\n", "---\na: |\n  %YAML 1.2\n",
	} {
		if _, problems := parse(file); problems != "" {
			t.Errorf("%q: %s", file, problems)
		}
	}
	if value, _ := parse("---\na: |\n  %YAML 1.2\n"); value.(map[string]any)["a"] != "%YAML 1.2\n" {
		t.Errorf("got %v", value)
	}
}

func TestTags(t *testing.T) {
	for text, want := range map[string]string{
		"!!str 1": "string 1", "!!int '0x10'": "number 16", "!!int 3": "number 3", "!!float 1": "number 1", "!!float 1.5": "number 1.5",
		"!!bool 'true'": "bool true", "!!null ''": "null", "!!null": "null", "! 12": "string 12", "!local 12": "number 12", "!local '12'": "string 12",
		"!!binary aGk=": "string aGk=", "!!timestamp 2001-01-01": "string 2001-01-01", "!<tag:yaml.org,2002:str> 1": "string 1",
		"!!map {}": "map[string]interface {}", "!!seq []": "[]interface {}", "!!set {x, y}": "map[string]interface {}",
	} {
		value, problems := parse("a: " + text + "\n")
		if problems != "" {
			t.Errorf("%s: %s", text, problems)
			continue
		}
		if got := describeValue(value.(map[string]any)["a"], nil); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"!!int x": `config.yaml:1:10: a: "x" is not of the type !!int`, "!!int 3.0": `config.yaml:1:10: a: "3.0" is not of the type !!int`,
		"!!bool 'yes'": `config.yaml:1:11: a: "yes" is not of the type !!bool`, "!!null x": `config.yaml:1:11: a: "x" is not of the type !!null`,
		"&x !!float\n  y": `config.yaml:2:3: a: "y" is not of the type !!float`, "!!binary '*'": `config.yaml:1:13: a: "*" is not of the type !!binary`,
		"!!map x": `config.yaml:1:10: a: "x" is not of the type !!map`, "!!map [x]": `config.yaml:1:10: a: the value is not of the type !!map`,
		"!<tag:yaml.org,2002:int> x": `config.yaml:1:29: a: "x" is not of the type !!int`,
	} {
		if _, got := parse("a: " + text + "\n"); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", text, got, want)
		}
	}
}
