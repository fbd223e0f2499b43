package server

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func TestBodyAtItsLimit(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"POST /", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusTeapot)
		}
	}})
	for size, want := range map[int]int{0: http.StatusOK, 63: http.StatusOK, 64: http.StatusOK, 65: http.StatusRequestEntityTooLarge} {
		body := bytes.Repeat([]byte("x"), size)
		if w := f.do(httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))); w.Code != want {
			t.Errorf("%d bytes: got %d", size, w.Code)
		}
		if want != http.StatusOK {
			want = http.StatusTeapot // without a length, reading fails instead
		}
		if w := f.do(httptest.NewRequest(http.MethodPost, "/", io.MultiReader(bytes.NewReader(body)))); w.Code != want {
			t.Errorf("%d bytes of unknown length: got %d", size, w.Code)
		}
	}
}

// TestHeadersThatAFailedAnswerMayNotKeep names them again, since a name that is
// missing from the list is missing from a test that reads the list.
func TestHeadersThatAFailedAnswerMayNotKeep(t *testing.T) {
	for _, name := range []string{
		"Accept-Ranges", "Age", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length",
		"Content-Location", "Content-Range", "ETag", "Expires", "Last-Modified", "Location", "Pragma", "Set-Cookie", "Trailer",
		"Transfer-Encoding", http.TrailerPrefix + "Checksum",
	} {
		w := httptest.NewRecorder()
		w.Header().Set(name, "1")
		w.Header().Set("X-Request-Id", "7")
		replaceAnswer(w, http.StatusInternalServerError, "")
		if got, kept := w.Header()[http.CanonicalHeaderKey(name)]; kept && slices.Contains(got, "1") {
			t.Errorf("%s is kept", name)
		}
		if w.Header().Get("X-Request-Id") != "7" || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("got %v", w.Header())
		}
	}
}

func TestStatusThatIsRecorded(t *testing.T) {
	for status, want := range map[int]int{
		99: -1, 100: 0, 101: 101, 102: 0, 103: 0, 199: 0, 200: 200, 204: 204, 404: 404, 599: 599, 999: 999, 1000: -1, // -1: refused by a panic
	} {
		rec := &recorder{ResponseWriter: httptest.NewRecorder()}
		panicked := func() (panicked bool) {
			defer func() { panicked = recover() != nil }()
			rec.WriteHeader(status)
			return false
		}()
		if panicked != (want == -1) || !panicked && rec.status != want {
			t.Errorf("%d: got %d, panicked %v", status, rec.status, panicked)
		}
		if got := answered(rec); got != (want > 0) {
			t.Errorf("%d: answered is %v", status, got)
		}
	}
	rec := &recorder{ResponseWriter: httptest.NewRecorder()}
	rec.WriteHeader(http.StatusEarlyHints)
	rec.WriteHeader(http.StatusCreated)
	rec.WriteHeader(http.StatusAccepted) // net/http ignores it
	if rec.status != http.StatusCreated {
		t.Errorf("got %d", rec.status)
	}
}

func TestWhenAnAnswerIsLate(t *testing.T) {
	now := time.Now()
	for left, want := range map[time.Duration]bool{
		-time.Second: true, 0: true, 20*time.Millisecond - 1: true, 20 * time.Millisecond: false, time.Second: false,
	} {
		if got := (&recorder{writeBy: now.Add(left)}).late(now); got != want {
			t.Errorf("%v before the deadline: late is %v", left, got)
		}
	}
	if (&recorder{}).late(now) {
		t.Error("late without a deadline")
	}
	if !(&recorder{writeErr: os.ErrDeadlineExceeded, writeBy: now.Add(time.Hour)}).late(now) {
		t.Error("a write that ran out of time is not late")
	}
}

func TestBoundsOfTheConfiguration(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"request just below write":    {func(c *Config) { c.RequestTimeout = c.WriteTimeout - 1 }, ""},
		"request at write":            {func(c *Config) { c.RequestTimeout = c.WriteTimeout }, "server.request_timeout"},
		"request above write":         {func(c *Config) { c.RequestTimeout = c.WriteTimeout + 1 }, "server.request_timeout"},
		"header just below read":      {func(c *Config) { c.ReadHeaderTimeout = c.ReadTimeout - 1 }, ""},
		"header at read":              {func(c *Config) { c.ReadHeaderTimeout = c.ReadTimeout }, ""},
		"header above read":           {func(c *Config) { c.ReadHeaderTimeout = c.ReadTimeout + 1 }, "server.read_header_timeout"},
		"header bytes below the most": {func(c *Config) { c.MaxHeaderBytes = 1<<30 - 1 }, ""},
		"header bytes at the most":    {func(c *Config) { c.MaxHeaderBytes = 1 << 30 }, ""},
		"header bytes above the most": {func(c *Config) { c.MaxHeaderBytes = 1<<30 + 1 }, "server.max_header_bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			c := testConfig()
			tt.change(&c)
			var got []string
			c.Validate(func(key, _ string) { got = append(got, key) })
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestWhenACertificateIsReadAgain(t *testing.T) {
	for age, want := range map[time.Duration]bool{certificateAge - 1: false, certificateAge: true, certificateAge + 1: true} {
		synctest.Test(t, func(t *testing.T) {
			f := newFixture(t, testConfig())
			c := &certificate{files: TLSConfig{CertFile: "missing.pem", KeyFile: "missing.pem"}, logger: loggerOf(f), readAt: time.Now()}
			time.Sleep(age)
			if _, err := c.get(nil); err != nil {
				t.Fatal(err)
			}
			if got := c.readAt.Equal(time.Now()); got != want {
				t.Errorf("after %v: read again is %v", age, got)
			}
		})
	}
}

func TestAdminServerHasTimeForTheSlowestAnswer(t *testing.T) {
	c := testConfig()
	f := newFixture(t, c)
	s, err := ListenAdmin(t.Context(), c, 7*time.Second, f, loggerOf(f))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, got := range map[string][2]time.Duration{
		"write":  {s.http.WriteTimeout, 10 * time.Second}, // three of its own
		"read":   {s.http.ReadTimeout, 2 * time.Second},
		"header": {s.http.ReadHeaderTimeout, 100 * time.Millisecond},
		"idle":   {s.http.IdleTimeout, c.IdleTimeout.Std()},
	} {
		if got[0] != got[1] {
			t.Errorf("%s timeout: got %v, want %v", name, got[0], got[1])
		}
	}
}

// TestBucketsHoldTheObjectives guards the bounds that slo.yaml counts by.
func TestBucketsHoldTheObjectives(t *testing.T) {
	if !slices.IsSorted(latencyBuckets) || !slices.Contains(latencyBuckets, 0.2) || !slices.Contains(latencyBuckets, 0.3) {
		t.Errorf("got %v", latencyBuckets)
	}
	if _, err := newMetrics(prometheus.NewRegistry()); err != nil {
		t.Error(err)
	}
}

func TestMethodsAreBounded(t *testing.T) {
	for method, want := range map[string]string{
		"GET": "GET", "HEAD": "HEAD", "POST": "POST", "PUT": "PUT", "PATCH": "PATCH", "DELETE": "DELETE", "CONNECT": "CONNECT",
		"OPTIONS": "OPTIONS", "TRACE": "TRACE", "get": "_OTHER", "PURGE": "_OTHER",
	} {
		if got := methodOf(&http.Request{Method: method}); got != want {
			t.Errorf("%s: got %s", method, got)
		}
	}
	for pattern, want := range map[string]string{"": "unmatched", "/a": "/a", "GET /a/{id}": "/a/{id}", "GET  /b": "/b"} {
		if got := routeOf(&http.Request{Pattern: pattern}); got != want {
			t.Errorf("%q: got %s", pattern, got)
		}
	}
}

// Statuses are counted by their class.
func TestClassOfAStatus(t *testing.T) {
	for status, want := range map[int]string{101: "1xx", 199: "1xx", 200: "2xx", 299: "2xx", 300: "3xx", 404: "4xx", 499: "4xx", 500: "5xx"} {
		if got := (outcome{status: status}).class(); got != want {
			t.Errorf("%d: got %s", status, got)
		}
	}
	if got := (outcome{status: statusClientClosed, canceled: true}).class(); got != "canceled" {
		t.Errorf("got %s", got)
	}
}

func loggerOf(f fixture) *slog.Logger { return slog.New(slog.NewJSONHandler(f.logs, nil)) }
