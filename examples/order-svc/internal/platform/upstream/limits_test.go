package upstream

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// newTransport is a breaker before an upstream that answers with the statuses, in turn.
func newTransport(t *testing.T, c BreakerConfig, statuses ...int) *breakerTransport {
	t.Helper()
	m, err := newMetrics("inventory", prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	return &breakerTransport{
		breaker: newBreaker("inventory", c, slog.New(slog.DiscardHandler), m),
		metrics: m,
		next: roundTripper(func(*http.Request) (*http.Response, error) {
			status := statuses[0]
			statuses = statuses[1:]
			return &http.Response{StatusCode: status, Body: http.NoBody}, nil
		}),
	}
}

func TestWhenTheBreakerOpens(t *testing.T) {
	const good, bad = http.StatusOK, http.StatusInternalServerError
	for name, tt := range map[string]struct {
		statuses []int
		open     bool
	}{
		"one request below the least":         {[]int{bad, bad, bad}, false},
		"the least number, all failures":      {[]int{bad, bad, bad, bad}, true},
		"exactly the ratio":                   {[]int{good, good, bad, bad}, true},
		"one failure below the ratio":         {[]int{good, good, good, bad}, false},
		"just below the ratio, odd number":    {[]int{good, good, good, bad, bad}, false},
		"the ratio is reached later":          {[]int{good, good, good, bad, bad, bad}, true},
		"client errors are no failures":       {[]int{499, 404, 400, 429}, false},
		"every server error is a failure":     {[]int{500, 501, 503, 599}, true},
		"redirects and informational answers": {[]int{301, 304, 204, 101}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := testConfig().Breaker
			c.MinRequests, c.FailureRatio = 4, 0.5
			rt := newTransport(t, c, tt.statuses...)
			for range tt.statuses {
				resp, err := rt.RoundTrip(httptest.NewRequest(http.MethodGet, "/", nil))
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
			}
			if open := rt.breaker.check() != nil; open != tt.open {
				t.Errorf("open is %v", open)
			}
		})
	}
}

func TestHowLongTheBreakerIsOpen(t *testing.T) {
	for after, wantError := range map[time.Duration]bool{10*time.Second - 1: true, 10*time.Second + 1: false} { // open for ten seconds
		synctest.Test(t, func(t *testing.T) {
			c := testConfig().Breaker
			c.MinRequests = 1
			rt := newTransport(t, c, http.StatusInternalServerError, http.StatusOK)
			send := func() error {
				resp, err := rt.RoundTrip(httptest.NewRequest(http.MethodGet, "/", nil))
				if err == nil {
					_ = resp.Body.Close()
				}
				return err
			}
			if err := send(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(after)
			if err := send(); errors.Is(err, ErrUnavailable) != wantError {
				t.Errorf("after %v: got %v", after, err)
			}
		})
	}
}

func TestFailuresOutOfTheWindowAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConfig().Breaker
		c.MinRequests = 2
		rt := newTransport(t, c, 500, 500, 500)
		for range 3 { // one failure in each window
			resp, err := rt.RoundTrip(httptest.NewRequest(http.MethodGet, "/", nil))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			time.Sleep(c.Window.Std() + time.Second)
		}
		if err := rt.breaker.check(); err != nil {
			t.Error(err)
		}
	})
}

func TestBudgetHoldsNoMoreThanItsBurst(t *testing.T) {
	b := newBudget(RetryConfig{BudgetRatio: 0.5, BudgetBurst: 2})
	for range 100 {
		b.deposit()
	}
	for i, want := range []bool{true, true, false, false} {
		if got := b.withdraw(); got != want {
			t.Errorf("withdrawal %d: got %v", i+1, got)
		}
	}
	for i, want := range []bool{false, true, false, true} { // half a token each
		b.deposit()
		if got := b.withdraw(); got != want {
			t.Errorf("deposit %d: got %v", i+1, got)
		}
	}
	if empty := newBudget(RetryConfig{BudgetRatio: 1, BudgetBurst: 0}); empty.withdraw() {
		t.Error("a budget without a burst is empty")
	}
}

func TestWhichFailuresMayPass(t *testing.T) {
	passing := []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
	for status := 100; status < 600; status++ {
		if got, want := mayPass(t.Context(), &http.Response{StatusCode: status}, nil), slices.Contains(passing, status); got != want {
			t.Errorf("%d: got %v", status, got)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tt := range map[string]struct {
		ctx  context.Context
		err  error
		want bool
	}{
		"connection refused":      {t.Context(), errors.New("connection refused"), true},
		"breaker is open":         {t.Context(), ErrUnavailable, false},
		"caller is gone":          {gone, errors.New("connection refused"), false},
		"attempt was out of time": {t.Context(), context.DeadlineExceeded, true},
	} {
		if got := mayPass(tt.ctx, nil, tt.err); got != tt.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestWhichRequestsCanBeRepeated(t *testing.T) {
	for method, want := range map[string]bool{
		"GET": true, "HEAD": true, "OPTIONS": true, "TRACE": true, "PUT": true, "DELETE": true, "POST": false, "PATCH": false, "CONNECT": false,
	} {
		for body, repeatable := range map[string]bool{"none": true, "known": true, "stream": false} {
			req := httptest.NewRequestWithContext(t.Context(), method, "http://example.com/", nil)
			switch body {
			case "known":
				known, err := http.NewRequestWithContext(t.Context(), method, "http://example.com/", strings.NewReader("x"))
				if err != nil {
					t.Fatal(err)
				}
				req = known
			case "stream":
				req.Body = http.MaxBytesReader(nil, http.NoBody, 1)
			}
			if got := canRepeat(req); got != (want && repeatable) {
				t.Errorf("%s with body %s: got %v", method, body, got)
			}
		}
	}
}

func TestDelayBeforeARetry(t *testing.T) {
	rt := &retryTransport{
		config: RetryConfig{BaseDelay: milliseconds(100), MaxDelay: milliseconds(350)},
		jitter: func(limit time.Duration) time.Duration { return limit },
	}
	for _, tt := range []struct {
		attempt    int
		retryAfter string
		want       time.Duration
	}{
		{1, "", 100 * time.Millisecond},
		{2, "", 200 * time.Millisecond},
		{3, "", 350 * time.Millisecond}, // not 400
		{4, "", 350 * time.Millisecond},
		{1, "0", 100 * time.Millisecond},
		{1, "1", time.Second},
		{1, "65535", 65535 * time.Second},
		{1, "65536", 100 * time.Millisecond}, // not heeded
		{1, "-1", 100 * time.Millisecond},
		{1, "soon", 100 * time.Millisecond},
	} {
		resp := &http.Response{Header: http.Header{}}
		if tt.retryAfter != "" {
			resp.Header.Set("Retry-After", tt.retryAfter)
		}
		if got := rt.delay(tt.attempt, resp); got != tt.want {
			t.Errorf("attempt %d, Retry-After %q: got %v, want %v", tt.attempt, tt.retryAfter, got, tt.want)
		}
	}
	if got := rt.delay(2, nil); got != 200*time.Millisecond {
		t.Errorf("without an answer: got %v", got)
	}
	for range 1000 {
		if got := fullJitter(3); got < 0 || got > 3 {
			t.Fatalf("jitter is %v", got)
		}
	}
}

func TestWaitThatFitsBeforeTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for wait, want := range map[time.Duration]bool{time.Second - 1: true, time.Second: false, time.Second + 1: false} {
			if got := fits(ctx, wait); got != want {
				t.Errorf("%v of a second: got %v", wait, got)
			}
		}
		if !fits(t.Context(), time.Hour) {
			t.Error("a context without a deadline has no time")
		}
	})
}

func TestOutcomeOfAnAttempt(t *testing.T) {
	for status, want := range map[int]string{101: "1xx", 200: "2xx", 299: "2xx", 302: "3xx", 404: "4xx", 500: "5xx", 599: "5xx"} {
		if got := outcome(&http.Response{StatusCode: status}, nil); got != want {
			t.Errorf("%d: got %s", status, got)
		}
	}
	for want, err := range map[string]error{
		"timeout": context.DeadlineExceeded, "canceled": context.Canceled, "error": errors.New("connection refused"),
	} {
		if got := outcome(nil, err); got != want {
			t.Errorf("%v: got %s", err, got)
		}
	}
}

func TestBoundsOfTheConfiguration(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"attempt at the timeout":    {func(c *Config) { c.AttemptTimeout = c.Timeout }, ""},
		"attempt above the timeout": {func(c *Config) { c.AttemptTimeout = c.Timeout + 1 }, "up.attempt_timeout"},
		"base at the largest delay": {func(c *Config) { c.Retry.BaseDelay = c.Retry.MaxDelay }, ""},
		"base above it":             {func(c *Config) { c.Retry.BaseDelay = c.Retry.MaxDelay + 1 }, "up.retry.base_delay"},
	} {
		t.Run(name, func(t *testing.T) {
			c := testConfig()
			tt.change(&c)
			var got []string
			c.Validate("up", func(key, _ string) { got = append(got, key) })
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestPoolHasItsBounds(t *testing.T) {
	c := testConfig()
	c.Pool = PoolConfig{MaxConnections: 7, MaxIdleConnections: 3, IdleTimeout: milliseconds(1500)}
	p := newPool(c)
	if p.MaxConnsPerHost != 7 || p.MaxIdleConns != 3 || p.MaxIdleConnsPerHost != 3 || p.IdleConnTimeout != 1500*time.Millisecond ||
		p.TLSHandshakeTimeout != c.AttemptTimeout.Std() || p.MaxResponseHeaderBytes != 64<<10 {
		t.Errorf("got %+v", p)
	}
}
