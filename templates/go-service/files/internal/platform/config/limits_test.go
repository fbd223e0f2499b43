package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestShowCutsLongValues(t *testing.T) {
	digits := func(n int) string { return strings.Repeat("7", n) }
	for _, tt := range []struct {
		value any
		want  string
	}{
		{nil, "null"},
		{true, "true"},
		{map[string]any{"a": 1}, "the value"},
		{[]any{1}, "the list"},
		{json.Number(digits(59)), digits(59)},
		{json.Number(digits(60)), digits(60)},
		{json.Number(digits(61)), digits(60) + "…"},
		{strings.Repeat("ä", 59), `"` + strings.Repeat("ä", 59) + `"`},
		{strings.Repeat("ä", 60), `"` + strings.Repeat("ä", 60) + `"`},
		{strings.Repeat("ä", 61), `"` + strings.Repeat("ä", 60) + `…"`},
	} {
		if got := show(tt.value); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.value, got, tt.want)
		}
	}
}

const variableSchema = `{
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "max-conns": {"type": "integer"},
    "server": {"type": "object", "properties": {"read-timeout": {"type": "string"}}},
    "mode": {"enum": ["true", "1", "null", "fast"]},
    "port": {"type": "string"},
    "limit": {"type": ["integer", "string"]},
    "free": {}
  }
}`

func TestVariableNames(t *testing.T) {
	for key, want := range map[string]string{
		"addr": "APP_ADDR", "server.addr": "APP_SERVER_ADDR", "max-conns": "APP_MAX_CONNS",
		"server.read-timeout": "APP_SERVER_READ_TIMEOUT", "a_b.c": "APP_A_B_C",
	} {
		if got := EnvName(key); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

// TestVariableHasTheTypeOfItsKey sets one variable at a time.
func TestVariableHasTheTypeOfItsKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for pair, want := range map[string]string{
		"APP_MAX_CONNS=8":           `{"max-conns":8}`,
		"APP_SERVER_READ_TIMEOUT=5": `{"server":{"read-timeout":"5"}}`,
		"APP_MODE=true":             `{"mode":"true"}`,
		"APP_MODE=1":                `{"mode":"1"}`,
		"APP_MODE=null":             `{"mode":"null"}`,
		"APP_MODE=fast":             `{"mode":"fast"}`,
		"APP_PORT=8080":             `{"port":"8080"}`,
		"APP_LIMIT=8080":            `{"limit":8080}`,
		"APP_LIMIT=many":            `{"limit":"many"}`,
		"APP_FREE=true":             `{"free":true}`,
	} {
		var got any
		if err := Load(Source{Schema: variableSchema, Path: path, Environ: []string{pair}}, &got); err != nil {
			t.Errorf("%s: %v", pair, err)
			continue
		}
		if text, err := json.Marshal(got); err != nil || string(text) != want {
			t.Errorf("%s: got %s, %v; want %s", pair, text, err, want)
		}
	}
}

func TestLongestNumber(t *testing.T) {
	for _, prefix := range []string{"", "0o", "0x"} {
		for length, wantError := range map[int]bool{399: false, 400: false, 401: true, 100_000: true} {
			_, err := resolvePlain(prefix + strings.Repeat("1", length))
			if (err != nil) != wantError {
				t.Errorf("%s and %d digits: got %v", prefix, length, err)
			}
		}
	}
}

func TestNumbersBeyondWholeFloats(t *testing.T) {
	for text, want := range map[string]string{
		"9007199254740991.0":  "number 9007199254740991", // 2^53 - 1, the last that float64 counts to
		"-9007199254740991.0": "number -9007199254740991",
		"9007199254740992.0":  "number 9.007199254740992e+15",
		"-9007199254740992.0": "number -9.007199254740992e+15",
		"1e300":               "number 1e+300",
		"-1e300":              "number -1e+300",
		"9.3e18":              "number 9.3e+18", // beyond int64
		"1e-300":              "number 1e-300",
		"1e400":               "error",
		"-0.0":                "number 0",
	} {
		if got := describeValue(resolvePlain(text)); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestSuggestedDuration(t *testing.T) {
	for _, tt := range []struct{ value, unit, want string }{
		{"999ms", "s", "write 999s"}, // below a unit: a slip of the unit
		{"1000ms", "s", "write 1s"},
		{"1001ms", "s", "write 1.001s"},
		{"-999ms", "s", "write -999s"},
		{"-1000ms", "s", "write -1s"},
		{"-1500ms", "s", "write -1.5s"},
		{"-1m30s", "m", "write -1.5m"},
		{"1000500us", "s", ""}, // more than three places
		{"1001000us", "s", "write 1.001s"},
		{"-0ms", "s", "write 0s"},
	} {
		unit, ok := unitOf(tt.unit)
		if !ok {
			t.Fatalf("no unit %q", tt.unit)
		}
		err := checkUnit(tt.value, unit)
		if err == nil {
			t.Errorf("%s in %s: accepted", tt.value, tt.unit)
			continue
		}
		_, got, _ := strings.Cut(err.Error(), "; ")
		if got != tt.want {
			t.Errorf("%s in %s: got %q, want %q", tt.value, tt.unit, got, tt.want)
		}
	}
}

func TestUnitsOfDurations(t *testing.T) {
	order := []string{"ns", "us", "ms", "s", "m", "h"}
	for i, written := range order {
		for j, wanted := range order {
			unit, ok := unitOf(wanted)
			if !ok {
				t.Fatalf("no unit %q", wanted)
			}
			if err := checkUnit("3"+written, unit); (err != nil) != (i < j) {
				t.Errorf("3%s where %s is asked for: %v", written, wanted, err)
			}
		}
	}
	if _, ok := unitOf("d"); ok {
		t.Error("days are no unit of Go")
	}
}

func TestBoundsOfDurations(t *testing.T) {
	replace := func(value string) string { return strings.Replace(validFile, "5s", value, 1) }
	for value, want := range map[string]string{
		"1s": "", "1.5s": "", "59s": "", "60s": "", "1m": "",
		"0.9s": "below the minimum", "61s": "above the maximum", "1m1s": "above the maximum", "-5s": "below the minimum",
	} {
		if _, got := load(t, replace(value)); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

func TestPorts(t *testing.T) {
	for port, ok := range map[string]bool{
		"0": true, "1": true, "65535": true, "65536": false, "99999": false, "": false, "+80": false, "-1": false, "8_0": false, "0x50": false,
	} {
		for _, host := range []string{"", "localhost", "[::1]"} {
			if err := checkHostPort(host + ":" + port); (err == nil) != ok {
				t.Errorf("%s:%s: got %v", host, port, err)
			}
		}
	}
}

func TestLongestByteSize(t *testing.T) {
	for length, ok := range map[int]bool{63: true, 64: true, 65: false} {
		text := strings.Repeat("0", length-1) + "1"
		if got, err := parseByteSize(text); (err == nil) != ok || ok && got != 1 {
			t.Errorf("%d characters: got %d, %v", length, got, err)
		}
	}
}

func TestLargestFile(t *testing.T) {
	for size, ok := range map[int]bool{maxFileSize - 1: true, maxFileSize: true, maxFileSize + 1: false} {
		comment := "#" + strings.Repeat("x", size-len(validFile)-2) + "\n"
		_, problems := loadText(t, comment+validFile)
		if (problems == "") != ok {
			t.Errorf("%d bytes: got %q", size, problems)
		}
	}
}

// loadText is load for files that may be refused before they are read as YAML.
func loadText(t *testing.T, file string) (testConfig, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	var c testConfig
	if err := Load(Source{Schema: testSchema, Path: path}, &c); err != nil {
		return c, err.Error()
	}
	return c, ""
}

func TestMostValues(t *testing.T) {
	list := func(n int) string { return "[" + strings.Repeat("x, ", n-1) + "x]" }
	for items, ok := range map[int]bool{maxNodes - 3: true, maxNodes - 2: true, maxNodes - 1: false} { // beside the list and its mapping
		_, got := parse("a: " + list(items) + "\n")
		if (got == "") != ok || !ok && !strings.Contains(got, "too many values") {
			t.Errorf("%d items: got %q", items, got)
		}
	}
}

func TestHowFarASuggestionMayBe(t *testing.T) {
	known := []string{"addr", "read_timeout"}
	for word, want := range map[string]string{
		"addr": "addr", "adr": "addr", "ad": "", "address": "addr", "xddr": "addr", "xyddr": "addr", "xyzdr": "",
		"read_timeou": "read_timeout", "reed_tymeout": "read_timeout", "rxxx_xxxeout": "", "": "",
	} {
		if got := nearest(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 2}} {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("%s to %s: got %d", tt.a, tt.b, got)
		}
	}
}

func TestDepthOfVariables(t *testing.T) {
	nested := func(depth int) string {
		schema := `{"type": "integer"}`
		for range depth {
			schema = `{"type": "object", "properties": {"a": ` + schema + `}}`
		}
		return schema
	}
	for depth, ok := range map[int]bool{1: true, 15: true, 16: true, 17: false} {
		s, err := compileSchema(nested(depth))
		if err != nil {
			t.Fatal(err)
		}
		key := strings.Join(slices.Repeat([]string{"a"}, depth), ".")
		if _, found := s.leaves()[key]; found != ok {
			t.Errorf("depth %d: found %v", depth, found)
		}
	}
}
