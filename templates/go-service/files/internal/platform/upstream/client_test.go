package upstream

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.opentelemetry.io/otel/baggage"
)

func TestTraceGoesOn(t *testing.T) {
	headers := make(chan http.Header, 1)
	paths := make(chan string, 1)
	f := newFixture(t, testConfig(), func(_ http.ResponseWriter, r *http.Request) {
		headers <- r.Header.Clone()
		paths <- r.URL.EscapedPath()
	})
	member, err := baggage.NewMember("tenant", "blue")
	if err != nil {
		t.Fatal(err)
	}
	bag, err := baggage.New(member)
	if err != nil {
		t.Fatal(err)
	}
	ctx, span := f.tracing.Provider.Tracer("test").Start(baggage.ContextWithBaggage(t.Context(), bag), "caller")
	defer span.End()
	if _, _, err := f.send(ctx, t, http.MethodGet, nil); err != nil {
		t.Fatal(err)
	}
	h := <-headers
	if got := h.Get("Traceparent"); !strings.HasPrefix(got, "00-"+span.SpanContext().TraceID().String()+"-") {
		t.Errorf("traceparent: got %q", got)
	}
	if got := h.Get("Baggage"); got != "tenant=blue" {
		t.Errorf("baggage: got %q", got)
	}
	if got := <-paths; got != "/base/stock/a%2Fb" {
		t.Errorf("path: got %q", got)
	}
}

func TestCallEndsAtItsTimeout(t *testing.T) {
	c := testConfig()
	c.Timeout = milliseconds(50)
	c.AttemptTimeout = milliseconds(50)
	f := newFixture(t, c, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	start := time.Now()
	_, _, err := f.send(t.Context(), t, http.MethodGet, nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}

func TestCallerThatGoesAwayEndsTheCall(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFixture(t, testConfig(), func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, _, err := f.send(ctx, t, http.MethodGet, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := f.calls.Load(); got != 1 {
		t.Errorf("got %d calls", got)
	}
}

func TestResponseBodyLimit(t *testing.T) {
	for name, tt := range map[string]struct {
		size    int
		chunked bool
		ok      bool
	}{
		"at the limit":             {64, false, true},
		"at the limit, chunked":    {64, true, true},
		"above the limit":          {65, false, false},
		"above the limit, chunked": {65, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, testConfig(), func(w http.ResponseWriter, _ *http.Request) {
				if tt.chunked {
					w.(http.Flusher).Flush()
				}
				_, _ = w.Write(bytes.Repeat([]byte("x"), tt.size))
			})
			_, body, err := f.send(t.Context(), t, http.MethodGet, nil)
			switch {
			case tt.ok && (err != nil || len(body) != tt.size):
				t.Errorf("got %d bytes, %v", len(body), err)
			case !tt.ok && (!errors.Is(err, ErrBodyTooLarge) || len(body) > 64):
				t.Errorf("got %d bytes, %v", len(body), err)
			}
		})
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	f := newFixture(t, testConfig(), func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	if status, _, err := f.send(t.Context(), t, http.MethodGet, nil); err != nil || status != http.StatusFound || f.calls.Load() != 1 {
		t.Errorf("got %d, %v after %d calls", status, err, f.calls.Load())
	}
}

func TestNewRequestKeepsToItsPath(t *testing.T) {
	f := newFixture(t, testConfig(), answer(http.StatusOK))
	for _, element := range []string{"", ".", ".."} {
		if _, err := f.NewRequest(t.Context(), http.MethodGet, nil, "stock", element); err == nil {
			t.Errorf("%q was accepted", element)
		}
	}
}

func TestSeveralUpstreamsShareARegistry(t *testing.T) {
	f := newFixture(t, testConfig(), answer(http.StatusOK))
	c := testConfig()
	c.BaseURL = "http://127.0.0.1:1"
	if _, err := New("payments", c, slog.New(slog.DiscardHandler), f.tracing, f.metrics); err != nil {
		t.Fatal(err)
	}
	if _, err := f.metrics.Gather(); err != nil {
		t.Error(err)
	}
	if _, err := New("payments", c, slog.New(slog.DiscardHandler), f.tracing, f.metrics); err == nil {
		t.Error("two upstreams of one name")
	}
	c.BaseURL = "http://"
	if _, err := New("shipping", c, slog.New(slog.DiscardHandler), f.tracing, f.metrics); err == nil {
		t.Error("a URL without a host")
	}
}

func TestCountersExistFromTheStart(t *testing.T) {
	f := newFixture(t, testConfig(), answer(http.StatusOK))
	for name, want := range map[string]int{
		"upstream_requests_total": 8, "upstream_retries_total": 2, "upstream_breaker_transitions_total": 4,
	} {
		if got := testutil.CollectAndCount(f.metrics, name); got != want {
			t.Errorf("%s: got %d series, want %d", name, got, want)
		}
	}
}

func TestConfigValidate(t *testing.T) {
	c := testConfig()
	c.AttemptTimeout = c.Timeout + 1
	c.Retry.BaseDelay = c.Retry.MaxDelay + 1
	var got []string
	c.Validate("upstreams.x", func(key, _ string) { got = append(got, key) })
	if want := "upstreams.x.attempt_timeout upstreams.x.retry.base_delay"; strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}
