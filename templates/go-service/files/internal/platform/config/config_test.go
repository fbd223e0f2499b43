package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func describeValue(v any, err error) string {
	switch v := v.(type) {
	case nil:
		if err != nil {
			return "error"
		}
		return "null"
	case string:
		return "string " + v
	case bool:
		return fmt.Sprint("bool ", v)
	case json.Number:
		return "number " + v.String()
	default:
		return fmt.Sprintf("%T", v)
	}
}

const testSchema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "required": ["server", "log"],
  "properties": {
    "server": {
      "type": "object",
      "additionalProperties": false,
      "required": ["addr", "timeout"],
      "properties": {
        "addr": {"type": "string", "format": "host-port"},
        "timeout": {"type": "string", "format": "go-duration", "durationUnit": "s", "durationMinimum": "1s", "durationMaximum": "1m"},
        "max_body": {"type": "string", "format": "byte-size"},
        "workers": {"type": "integer", "minimum": 1, "maximum": 8},
        "ratio": {"type": "number"},
        "debug": {"type": "boolean"}
      }
    },
    "log": {"$ref": "#/$defs/log"},
    "names": {"type": "array", "items": {"type": "string"}}
  },
  "$defs": {
    "log": {
      "type": "object",
      "additionalProperties": false,
      "required": ["level"],
      "properties": {"level": {"enum": ["debug", "info", "warn", "error"]}}
    }
  }
}`

const validFile = `server:
  addr: ":8080"
  timeout: "5s"
  max_body: 1MiB
  workers: 2
log:
  level: info
`

type testConfig struct {
	Server struct {
		Addr    string   `json:"addr"`
		Timeout Duration `json:"timeout"`
		MaxBody ByteSize `json:"max_body"`
		Workers int      `json:"workers"`
		Ratio   float64  `json:"ratio"`
		Debug   bool     `json:"debug"`
	} `json:"server"`
	Log struct {
		Level string `json:"level"`
	} `json:"log"`
	Names []string `json:"names"`
}

func (c *testConfig) Validate(report func(key, message string)) {
	if c.Server.Workers == 7 {
		report("server.workers", "must not be seven")
	}
}

// load returns the configuration and the error with the folder's name removed.
func load(t *testing.T, file string, environ ...string) (testConfig, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	var c testConfig
	err := Load(Source{Schema: testSchema, Path: path, Environ: environ}, &c)
	if err == nil {
		return c, ""
	}
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("not a list of problems: %v", err)
	}
	return c, strings.ReplaceAll(err.Error(), path, "config.yaml")
}

func TestLoad(t *testing.T) {
	c, problems := load(t, validFile, "APP_SERVER_ADDR=127.0.0.1:9", "APP_SERVER_WORKERS=3", "APP_SERVER_DEBUG=true", "HOME=/", "APPLE=1")
	if problems != "" {
		t.Fatal(problems)
	}
	if c.Server.Addr != "127.0.0.1:9" || c.Server.Timeout.Std() != 5*time.Second || c.Server.MaxBody != 1<<20 ||
		c.Server.Workers != 3 || !c.Server.Debug || c.Log.Level != "info" {
		t.Errorf("got %+v", c)
	}
}

func TestLoadReportsProblems(t *testing.T) {
	replace := func(old, replacement string) string { return strings.Replace(validFile, old, replacement, 1) }
	tests := []struct {
		name, file, want string
		environ          []string
	}{
		{name: "unit", file: replace("5s", "5ms"),
			want: `config.yaml:3:12: server.timeout: "5ms" is finer than the unit the schema asks for, seconds ("s"); write 5s`},
		{name: "minimum", file: replace("5s", "0s"), want: `config.yaml:3:12: server.timeout: "0s" is below the minimum "1s"`},
		{name: "maximum", file: replace("5s", "1h"), want: `config.yaml:3:12: server.timeout: "1h" is above the maximum "1m"`},
		{name: "not a duration", file: replace("5s", "5 seconds"),
			want: `config.yaml:3:12: server.timeout: "5 seconds" is not a go-duration: want numbers and units, such as "5s" or "1m30s"`},
		{name: "not a size", file: replace("1MiB", "1 MB/s"),
			want: `config.yaml:4:13: server.max_body: "1 MB/s" is not a byte-size: want a number and a unit, such as "16KiB"`},
		{name: "not an address", file: replace(":8080", "8080"),
			want: `config.yaml:2:9: server.addr: "8080" is not a host-port: want host:port, :port or [ipv6]:port`},
		{name: "type", file: replace("workers: 2", "workers: two"),
			want: `config.yaml:5:12: server.workers: "two" is of type string, not integer`},
		{name: "yaml 1.2 string", file: replace("workers: 2", "debug: no"),
			want: `config.yaml:5:10: server.debug: "no" is of type string, not boolean`},
		{name: "range", file: replace("workers: 2", "workers: 9"),
			want: `config.yaml:5:12: server.workers: 9 is above the maximum 8`},
		{name: "enum", file: replace("info", "inof"),
			want: `config.yaml:7:10: log.level: "inof" is not one of debug, info, warn, error; did you mean "info"?`},
		{name: "unknown key", file: replace("addr:", "adr:"), want: `config.yaml:2:3: server.adr: unknown key; did you mean "addr"?`},
		{name: "missing key beside an unknown one", file: replace("addr:", "colour:"), want: "config.yaml:2:3: server.addr: missing key\n" +
			"config.yaml:2:3: server.colour: unknown key"},
		{name: "dotted key", file: strings.Replace(validFile, "5s", "5ms", 1) + "\"server.timeout\": x\n",
			want: `config.yaml:3:12: server.timeout: "5ms" is finer than the unit the schema asks for, seconds ("s"); write 5s` + "\n" +
				`config.yaml:8:1: ["server.timeout"]: unknown key`},
		{name: "unknown key through a reference", file: replace("level: info", "level: info\n  levle: info"),
			want: `config.yaml:8:3: log.levle: unknown key; did you mean "level"?`},
		{name: "missing section", file: "server:\n  addr: :1\n  timeout: 1s\n", want: "config.yaml:1:1: log: missing key"},
		{name: "duplicate key", file: replace("workers: 2", "workers: 2\n  workers: 3"),
			want: "config.yaml:6:3: server.workers: duplicate key, first written on line 5"},
		{name: "syntax", file: replace(`"5s"`, `"5s`), want: "config.yaml:8:1: found unexpected end of stream"},
		{name: "tab", file: "server:\n\taddr: x\n", want: "config.yaml:2:1: found character that cannot start any token"},
		{name: "two documents", file: validFile + "---\na: 1\n", want: "config.yaml:1:1: more than one document"},
		{name: "empty", file: "", want: "config.yaml:1:1: the document is empty"},
		{name: "comment only", file: "# nothing\n", want: "config.yaml:1:1: the document is empty"},
		{name: "tag that does not fit", file: replace("workers: 2", "workers: !!int two"), want: `config.yaml:5:18: server.workers: "two" is not of the type !!int`},
		{name: "tag of another type", file: replace("workers: 2", "workers: !!str 2"), want: `config.yaml:5:18: server.workers: "2" is of type string, not integer`},
		{name: "tag of a list on a mapping", file: replace("log:", "log: !!seq"), want: `config.yaml:7:3: log: the value is not of the type !!seq`},
		{name: "key is not a string", file: validFile + "1: 2\n", want: "config.yaml:8:1: the key 1 must be a string: quote it"},
		{name: "not a mapping", file: "- 1\n", want: "config.yaml:1:1: the list is of type array, not object"},
		{name: "columns in characters", file: replace("log:\n  level: info", `log: {"ä": 1, level: x}`), want: "config.yaml:6:7: log.ä: unknown key\n" +
			`config.yaml:6:22: log.level: "x" is not one of debug, info, warn, error`},
		{name: "own rule", file: replace("workers: 2", "workers: 7"), want: "config.yaml:5:12: server.workers: must not be seven"},
		{name: "list", file: validFile + "names: [a, 2]\n", want: "config.yaml:8:12: names.1: 2 is of type number, not string"},
		{name: "all at once", file: strings.NewReplacer("5s", "5ms", "info", "x", "2", "0").Replace(validFile),
			environ: []string{"APP_SERVER_MAX_BODY=lots", "APP_SERVR_ADDR=:1"},
			want: `config.yaml:3:12: server.timeout: "5ms" is finer than the unit the schema asks for, seconds ("s"); write 5s` + "\n" +
				`config.yaml:5:12: server.workers: 0 is below the minimum 1` + "\n" +
				`config.yaml:7:10: log.level: "x" is not one of debug, info, warn, error` + "\n" +
				`APP_SERVER_MAX_BODY: server.max_body: "lots" is not a byte-size: want a number and a unit, such as "16KiB"` + "\n" +
				`APP_SERVR_ADDR: names no configuration key; did you mean "APP_SERVER_ADDR"?`},
		{name: "variable with a bad value", file: validFile, environ: []string{"APP_SERVER_TIMEOUT=5ms"},
			want: `APP_SERVER_TIMEOUT: server.timeout: "5ms" is finer than the unit the schema asks for, seconds ("s"); write 5s`},
		{name: "variable of the wrong type", file: validFile, environ: []string{"APP_SERVER_WORKERS=two"},
			want: `APP_SERVER_WORKERS: server.workers: "two" is of type string, not integer`},
		{name: "variable against an own rule", file: validFile, environ: []string{"APP_SERVER_WORKERS=7"},
			want: `APP_SERVER_WORKERS: server.workers: must not be seven`},
		{name: "variable far from any key", file: validFile, environ: []string{"APP_COLOUR_SCHEME=1"},
			want: `APP_COLOUR_SCHEME: names no configuration key`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := load(t, tt.file, tt.environ...); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestVariableSuppliesMissingKey(t *testing.T) {
	c, problems := load(t, "server:\n  addr: :1\n  timeout: 1s\n", "APP_LOG_LEVEL=warn")
	if problems != "" || c.Log.Level != "warn" {
		t.Errorf("got %q, %q", c.Log.Level, problems)
	}
}

func TestAliasesAreBounded(t *testing.T) {
	c, problems := load(t, validFile+"names: [&a one, *a]\n")
	if problems != "" || len(c.Names) != 2 || c.Names[1] != "one" {
		t.Errorf("got %v, %q", c.Names, problems)
	}
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for _, step := range []string{"ab", "bc", "cd", "de", "ef", "fg"} {
		from, to := string(step[0]), string(step[1])
		bomb += to + ": &" + to + " [" + strings.Repeat("*"+from+", ", 9) + "*" + from + "]\n"
	}
	if _, problems := load(t, bomb); !strings.Contains(problems, "too many values") && !strings.Contains(problems, "alias") {
		t.Errorf("got %q", problems)
	}
	if _, problems := load(t, "a: &a [*a]\n"); problems == "" {
		t.Error("an alias to itself was accepted")
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "config.yaml")
	if err := Load(Source{Schema: testSchema, Path: missing}, &testConfig{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	large := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(large, make([]byte, maxFileSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Load(Source{Schema: testSchema, Path: large}, &testConfig{}); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}

func TestSchemaMistakesAreErrors(t *testing.T) {
	for _, schema := range []string{
		`{`,
		`{"properties": {"a": {"durationUnit": "seconds"}}}`,
		`{"properties": {"a": {"durationMinimum": "soon"}}}`,
		`{"$ref": "https://example.com/other.json"}`,
		`{"$ref": "file:///etc/hostname"}`,
	} {
		if _, err := compileSchema(schema); err == nil {
			t.Errorf("%s: want an error", schema)
		}
	}
}

func TestSchemaAndTypeMustAgree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(validFile), 0o600); err != nil {
		t.Fatal(err)
	}
	var lacking struct {
		Log any `json:"log"`
	}
	err := Load(Source{Schema: testSchema, Path: path}, &lacking)
	if err == nil || !strings.Contains(err.Error(), `unknown field "server"`) {
		t.Errorf("got %v", err)
	}
}
