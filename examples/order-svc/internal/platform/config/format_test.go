package config

import (
	"testing"
	"time"
)

func TestCheckUnit(t *testing.T) {
	tests := []struct {
		value, unit, want string
	}{
		{"5s", "s", ""},
		{"1.5s", "s", ""},
		{"1m30s", "s", ""},
		{"2h", "s", ""},
		{"0", "s", ""},
		{"-5s", "s", ""},
		{"5ms", "ms", ""},
		{"5ms", "us", ""},
		{"5µs", "us", ""},
		{"5μs", "us", ""},
		{"5ms", "s", `"5ms" is finer than the unit the schema asks for, seconds ("s"); write 5s`},
		{"1000ms", "s", `"1000ms" is finer than the unit the schema asks for, seconds ("s"); write 1s`},
		{"1500ms", "s", `"1500ms" is finer than the unit the schema asks for, seconds ("s"); write 1.5s`},
		{"0ms", "s", `"0ms" is finer than the unit the schema asks for, seconds ("s"); write 0s`},
		{"1s5ms", "s", `"1s5ms" is finer than the unit the schema asks for, seconds ("s"); write 1.005s`},
		{"5ms5us", "s", `"5ms5us" is finer than the unit the schema asks for, seconds ("s")`},
		{"-5ms", "s", `"-5ms" is finer than the unit the schema asks for, seconds ("s"); write -5s`},
		{"90s", "m", `"90s" is finer than the unit the schema asks for, minutes ("m"); write 1.5m`},
		{"100s", "m", `"100s" is finer than the unit the schema asks for, minutes ("m")`},
		{"30s", "m", `"30s" is finer than the unit the schema asks for, minutes ("m"); write 30m`},
		{"7ns", "us", `"7ns" is finer than the unit the schema asks for, microseconds ("us"); write 7us`},
		{"5µs", "ms", `"5µs" is finer than the unit the schema asks for, milliseconds ("ms"); write 5ms`},
		{"1m", "h", `"1m" is finer than the unit the schema asks for, hours ("h"); write 1h`},
	}
	for _, tt := range tests {
		t.Run(tt.value+" in "+tt.unit, func(t *testing.T) {
			if _, err := time.ParseDuration(tt.value); err != nil {
				t.Fatal(err)
			}
			unit, ok := unitOf(tt.unit)
			if !ok {
				t.Fatalf("no unit %q", tt.unit)
			}
			got := ""
			if err := checkUnit(tt.value, unit); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestParseByteSize(t *testing.T) {
	valid := map[string]int64{
		"0":                   0,
		"512":                 512,
		"512B":                512,
		"512 B":               512,
		"512 ":                512, // the unit is optional, the space too
		"1k":                  1000,
		"1K":                  1000,
		"1kB":                 1000,
		"1KB":                 1000,
		"1Ki":                 1024,
		"1KiB":                1024,
		"1.5MiB":              1572864,
		"1.5 GB":              1500000000,
		"2T":                  2_000_000_000_000,
		"1P":                  1_000_000_000_000_000,
		"7EiB":                7 << 60,
		"9223372036854775807": 1<<63 - 1,
	}
	for text, want := range valid {
		if got, err := parseByteSize(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "B", "k", "-1", "+1", "1.", ".5k", "1  k", "1b", "1kb", "1iB", "1 ki b", "1m", "1e3", " 1", "1\n",
		"0.5", "1.0001k", "8EiB", "9223372036854775808", "10E", "١k",
	} {
		if got, err := parseByteSize(text); err == nil {
			t.Errorf("%q: got %d, want an error", text, got)
		}
	}
}

func TestCheckHostPort(t *testing.T) {
	for _, text := range []string{
		":0", ":8080", "localhost:65535", "10.0.0.1:80", "[::1]:80", "[fe80::1]:0", "a_b-c.d:1", ":00080",
	} {
		if err := checkHostPort(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{
		"", "8080", "localhost", "localhost:", ":http", ":65536", ":-1", ":+1", "::1:80", "[::1]", "[::1]80",
		"[127.0.0.1]:80", "[::1%eth0]:80x", "a b:80", "http://a:80", "a/b:80", ":8 0", "höst:80",
	} {
		if err := checkHostPort(text); err == nil {
			t.Errorf("%q: want an error", text)
		}
	}
}

func TestResolvePlain(t *testing.T) {
	tests := map[string]string{ // value, then its type and JSON
		"no": "string no", "on": "string on", "yes": "string yes", "off": "string off", "y": "string y",
		"true": "bool true", "False": "bool false", "tRUE": "string tRUE",
		"": "null", "~": "null", "Null": "null", "nULL": "string nULL",
		"12": "number 12", "-7": "number -7", "+7": "number 7", "0777": "number 777", "0o17": "number 15",
		"0x1F": "number 31", "1_000": "string 1_000", "0b11": "string 0b11", "12:30": "string 12:30",
		"1.5": "number 1.5", "3.0": "number 3", "1e3": "number 1000", ".5": "number 0.5", "1.": "number 1",
		"2026-01-01": "string 2026-01-01", ".inf": "error", "-.INF": "error", ".nan": "error", "1e999": "error",
	}
	for text, want := range tests {
		if got := describeValue(resolvePlain(text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
