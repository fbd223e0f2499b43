package origins

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/svc/origins/internal/flags"
)

func get(t *testing.T, r *http.Request, look func(f *flags.Flags), options ...flags.Option) {
	t.Helper()
	seen := false
	flags.Middleware(options...)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen = true
		look(flags.From(r.Context()))
	})).ServeHTTP(httptest.NewRecorder(), r)
	if !seen {
		t.Fatal("the request did not get through")
	}
}

func claims(claims map[string]any) flags.Option {
	return flags.WithClaims(func(*http.Request) map[string]any { return claims })
}

func TestClaims(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJ0aWQiOiJhY21lIn0.")
	get(t, r, func(f *flags.Flags) {
		if d := f.LimitsDetails(); d.ErrorCode != flags.ErrorInvalidContext || d.Value != 10 || d.Reason != flags.ReasonError {
			t.Errorf("without a hook: got %+v", d)
		}
	})
	tests := map[string]struct {
		claims map[string]any
		limit  int64
		ratio  float64
	}{
		"tenant":         {map[string]any{"tid": "acme-1"}, 1000, 0.5},
		"another tenant": {map[string]any{"tid": "other"}, 10, 0.5},
		"no text":        {map[string]any{"tid": 7}, 10, 0.5},
		"groups":         {map[string]any{"tid": "x", "groups": []any{"a", "staff"}}, 1000, 0.5},
		"texts":          {map[string]any{"tid": "x", "groups": []string{"staff"}}, 1000, 0.5},
		"mixed groups":   {map[string]any{"tid": "x", "groups": []any{"staff", 1}}, 10, 0.5},
		"not UTF-8":      {map[string]any{"tid": "acme\xff"}, 10, 0.5},
		"a date":         {map[string]any{"tid": "x", "iat": 1.5e9}, 10, 1},
		"a late date":    {map[string]any{"tid": "x", "iat": 1.9e9}, 10, 0.5},
		"a number":       {map[string]any{"tid": "x", "iat": json.Number("1500000000")}, 10, 1},
		"a time":         {map[string]any{"tid": "x", "iat": time.Unix(0, 0)}, 10, 1},
		"year 10000":     {map[string]any{"tid": "x", "iat": -1e15}, 10, 0.5},
	}
	for name, test := range tests {
		get(t, r, func(f *flags.Flags) {
			if f.Limits() != test.limit || f.Ratio() != test.ratio {
				t.Errorf("%s: got %v, %v", name, f.LimitsDetails(), f.RatioDetails())
			}
		}, claims(test.claims))
	}
}

func TestQueryAndHost(t *testing.T) {
	for target, want := range map[string]string{
		"/?type=dark":                   "dark",
		"/?type=d%61rk":                 "dark",
		"/?ty%70e=dark&type=plain":      "dark",
		"/?type=plain&type=dark":        "plain",
		"/?type=&type=dark":             "plain",
		"/?type=%zz&type=dark":          "dark",
		"/?a;b&%zz=1&type=dark":         "dark",
		"/?type=dark;x":                 "plain",
		"/?type=d%ff":                   "plain",
		"/":                             "plain",
		"http://dark.example.com/":      "dark",
		"http://dark.example.com:1/":    "plain",
		"/?type=4":                      "dark",
		"/?type=9223372036854775808":    "plain",
		"/?" + strings.Repeat("x&", 99): "plain",
	} {
		get(t, httptest.NewRequest(http.MethodGet, target, nil), func(f *flags.Flags) {
			if f.Theme() != want {
				t.Errorf("%s: got %+v", target, f.ThemeDetails())
			}
		})
	}
}

// TestPairsAreReadAsGoDoes compares with net/url and net/http.
func TestPairsAreReadAsGoDoes(t *testing.T) {
	pieces := []string{"type", "=", "&", ";", "dark", "%", "6", "1", "+", "%64ark", " ", "\"", "\\", "beta", "true", "\t", "é", ",", "\x7f"}
	dark := regexp.MustCompile("^d[a-z]+$")
	seed := uint64(7)
	draw := func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
	for range 20_000 {
		var b strings.Builder
		for range draw(12) {
			b.WriteString(pieces[draw(len(pieces))])
		}
		text := b.String()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.RawQuery = text
		values, _ := url.ParseQuery(text)
		want := "plain"
		number, _ := strconv.ParseInt(values.Get("type"), 10, 64)
		if dark.MatchString(values.Get("type")) || number > 3 {
			want = "dark"
		}
		get(t, r, func(f *flags.Flags) {
			if got := f.Theme(); got != want {
				t.Fatalf("query %q: got %s", text, got)
			}
		})

		r = httptest.NewRequest(http.MethodGet, "/?score=1", nil)
		r.Header["Cookie"] = []string{text, "beta=true"}
		ratio := 0.5
		if cookie, err := r.Cookie("beta"); err == nil && cookie.Value == "true" {
			ratio = 1
		}
		get(t, r, func(f *flags.Flags) {
			if got := f.Ratio(); got != ratio {
				t.Fatalf("cookie %q: got %v", text, got)
			}
		})
	}
}

func TestBaggage(t *testing.T) {
	for text, want := range map[string]bool{
		"plan=pro,level=2":                  true,
		" plan = pro ; ttl=1 ,\tlevel=2 ;x": true,
		"plan=%70ro,level=2":                true,
		"plan=pro,plan=free,level=2":        true,
		"plan=free,plan=pro,level=2":        false,
		"plan=pro":                          false,
		"plan=pro,level=3":                  false, // beyond the greatest
		"plan=pro,level=02":                 true,
		"plan=p r,plan=pro,level=2":         true, // the first is no member
		"plan=%zz,plan=pro,level=2":         true,
		"Plan=pro,level=2":                  false,
		"":                                  false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["Baggage"] = []string{text}
		get(t, r, func(f *flags.Flags) {
			if got := f.Limits() == 1000; got != want {
				t.Errorf("%q: got %+v", text, f.LimitsDetails())
			}
		}, claims(map[string]any{"tid": "x"}))
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header["Baggage"] = []string{"plan=pro", "level=2"}
	get(t, r, func(f *flags.Flags) {
		if f.Limits() != 1000 {
			t.Errorf("two headers: got %+v", f.LimitsDetails())
		}
	}, claims(map[string]any{"tid": "x"}))
}

func TestReadingAllocatesNothingButWhatIsHandedOn(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/?score=0.95&type=dark", nil)
	r.Header.Set("Cookie", "a=b; beta=true")
	r.Header.Set("Baggage", "plan=pro,level=2")
	w := httptest.NewRecorder()
	handler := flags.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if flags.From(r.Context()).Ratio() != 1 {
			t.Error("wrong value")
		}
	}))
	if n := testing.AllocsPerRun(100, func() { handler.ServeHTTP(w, r) }); n > 3 {
		t.Errorf("%v allocations", n)
	}
}
