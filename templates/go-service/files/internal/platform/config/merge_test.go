package config

import (
	"reflect"
	"testing"
)

// parse returns the values of a document and its problems.
func parse(data string) (any, string) {
	doc, problems := parseDocument("config.yaml", []byte(data))
	if len(problems) > 0 {
		return nil, problems.Error()
	}
	return doc.value, ""
}

func TestMergeKeys(t *testing.T) {
	const anchors = "base: &b {x: b, y: b}\nover: &o {y: o, z: o}\n"
	tests := map[string]struct {
		file string
		want map[string]any
	}{
		"alias":                  {"use:\n  <<: *b\n", map[string]any{"x": "b", "y": "b"}},
		"mapping":                {"use: {<<: {x: m}, w: u}\n", map[string]any{"x": "m", "w": "u"}},
		"explicit keys win":      {"use:\n  <<: *b\n  y: u\n", map[string]any{"x": "b", "y": "u"}},
		"before the merge, too":  {"use:\n  y: u\n  <<: *b\n", map[string]any{"x": "b", "y": "u"}},
		"the first of a list":    {"use:\n  <<: [*o, *b]\n", map[string]any{"x": "b", "y": "o", "z": "o"}},
		"list through an alias":  {"all: &l [*b, {w: l}]\nuse: {<<: *l}\n", map[string]any{"x": "b", "y": "b", "w": "l"}},
		"a merge within a merge": {"mid: &m {<<: *b, y: m}\nuse: {<<: *m}\n", map[string]any{"x": "b", "y": "m"}},
		"quoted, it is a key":    {"use: {\"<<\": u}\n", map[string]any{"<<": "u"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			value, problems := parse(anchors + tt.file)
			if problems != "" {
				t.Fatal(problems)
			}
			if got := value.(map[string]any)["use"]; !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestWhatCannotBeMerged(t *testing.T) {
	for file, want := range map[string]string{
		"<<: 1\n":                           "config.yaml:1:5: << takes a mapping or a list of mappings",
		"<<: [{a: b}, x]\n":                 "config.yaml:1:14: << takes a mapping or a list of mappings",
		"a: &a [x]\nb: {<<: *a}\n":          "config.yaml:1:8: b: << takes a mapping or a list of mappings",
		"a: {<<: {x: y}, <<: {z: y}}\n":     "config.yaml:1:17: a.<<: duplicate key; merge a list instead: <<: [*a, *b]",
		"a: {<<: {x: y, x: z}}\n":           "config.yaml:1:16: a.x: duplicate key, first written on line 1",
		"a: &a {<<: *a}\n":                  "config.yaml:1:12: a: the alias stands inside the value it names",
		"a: &a {k: *a}\n":                   "config.yaml:1:11: a.k: the alias stands inside the value it names",
		"<<: *nope\n":                       "config.yaml:1:5: unknown anchor 'nope' referenced",
		"a: &a {n: !!int x}\nb: {<<: *a}\n": `config.yaml:1:17: a.n: "x" is not of the type !!int`,
	} {
		if _, got := parse(file); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", file, got, want)
		}
	}
}

// TestSharedValueIsReportedOnce looks at problems of what an anchor defines: they
// are told where it is defined.
func TestSharedValueIsReportedOnce(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"two rules": {"server: {addr: &a \"8080\", timeout: 5s}\nlog: {level: *a}\n",
			`config.yaml:1:19: server.addr: "8080" is not a host-port: want host:port, :port or [ipv6]:port` + "\n" +
				`config.yaml:1:19: log.level: "8080" is not one of debug, info, warn, error`},
		"same rule": {"server: {addr: :1, timeout: 5s}\nlog: {level: info}\nnames: [&n 1, *n, *n]\n",
			"config.yaml:3:12: names.0: 1 is of type number, not string"},
		"merge": {"server:\n  <<: &s {addr: :1, timeout: 5s, workers: 9}\n  debug: true\nlog: {level: info}\n",
			"config.yaml:2:43: server.workers: 9 is above the maximum 8"},
		"unknown key": {"server: {addr: :1, timeout: 5s}\nlog: &l {level: info, colour: red}\nnames: [*l]\n",
			"config.yaml:2:9: names.0: the value is of type object, not string\nconfig.yaml:2:23: log.colour: unknown key"},
		"missing key": {"server: &s {addr: :1}\nlog: *s\n",
			"config.yaml:1:12: server.timeout: missing key\nconfig.yaml:1:12: log.level: missing key\nconfig.yaml:1:13: log.addr: unknown key"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, got := load(t, tt.file); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}
