package upstream

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const stateHelp = `
# HELP upstream_breaker_state 1 for the state that the circuit breaker is in, 0 for the others.
# TYPE upstream_breaker_state gauge
`

func TestBreakerOpens(t *testing.T) {
	c := testConfig()
	c.Retry.MaxAttempts = 1
	c.Breaker.MinRequests = 4
	f := newFixture(t, c, answer(http.StatusInternalServerError))
	f.expectMetrics(t, stateHelp+`
upstream_breaker_state{state="closed",upstream="inventory"} 1
upstream_breaker_state{state="half-open",upstream="inventory"} 0
upstream_breaker_state{state="open",upstream="inventory"} 0
`, "upstream_breaker_state")
	if err := f.Check(t.Context()); err != nil {
		t.Error(err)
	}
	for range 4 {
		if status, _, err := f.send(t.Context(), t, http.MethodGet, nil); err != nil || status != http.StatusInternalServerError {
			t.Fatalf("got %d, %v", status, err)
		}
	}
	if _, _, err := f.send(t.Context(), t, http.MethodGet, nil); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if got := f.calls.Load(); got != 4 {
		t.Errorf("got %d calls", got)
	}
	if err := f.Check(t.Context()); err == nil {
		t.Error("the health check passes")
	}
	f.expectMetrics(t, stateHelp+`
upstream_breaker_state{state="closed",upstream="inventory"} 0
upstream_breaker_state{state="half-open",upstream="inventory"} 0
upstream_breaker_state{state="open",upstream="inventory"} 1
# HELP upstream_breaker_transitions_total Changes of the circuit breaker's state.
# TYPE upstream_breaker_transitions_total counter
upstream_breaker_transitions_total{from="closed",to="open",upstream="inventory"} 1
upstream_breaker_transitions_total{from="half-open",to="closed",upstream="inventory"} 0
upstream_breaker_transitions_total{from="half-open",to="open",upstream="inventory"} 0
upstream_breaker_transitions_total{from="open",to="half-open",upstream="inventory"} 0
# HELP upstream_requests_total Attempts by outcome: a class of status, timeout, canceled, error, or rejected by the breaker.
# TYPE upstream_requests_total counter
upstream_requests_total{outcome="2xx",upstream="inventory"} 0
upstream_requests_total{outcome="3xx",upstream="inventory"} 0
upstream_requests_total{outcome="4xx",upstream="inventory"} 0
upstream_requests_total{outcome="5xx",upstream="inventory"} 4
upstream_requests_total{outcome="canceled",upstream="inventory"} 0
upstream_requests_total{outcome="error",upstream="inventory"} 0
upstream_requests_total{outcome="rejected",upstream="inventory"} 1
upstream_requests_total{outcome="timeout",upstream="inventory"} 0
`, "upstream_breaker_state", "upstream_breaker_transitions_total", "upstream_requests_total")
}

func TestBreakerCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, err := newMetrics("inventory", prometheus.NewRegistry())
		if err != nil {
			t.Fatal(err)
		}
		c := testConfig().Breaker
		c.MinRequests = 2
		status := http.StatusInternalServerError
		rt := &breakerTransport{
			breaker: newBreaker("inventory", c, slog.New(slog.DiscardHandler), m),
			metrics: m,
			next: roundTripper(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Body: http.NoBody}, nil
			}),
		}
		send := func() error {
			resp, err := rt.RoundTrip(httptest.NewRequest(http.MethodGet, "/", nil))
			if err == nil {
				_ = resp.Body.Close()
			}
			return err
		}
		for range 2 {
			if err := send(); err != nil {
				t.Fatal(err)
			}
		}
		if err := send(); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
		status = http.StatusOK
		time.Sleep(c.OpenFor.Std() + time.Second)
		for range 2 {
			if err := send(); err != nil {
				t.Errorf("got %v after the upstream recovered", err)
			}
		}
		if err := rt.breaker.check(); err != nil {
			t.Error(err)
		}
	})
}

func TestCallersThatGoAwayDoNotOpenTheBreaker(t *testing.T) {
	c := testConfig()
	c.Breaker.MinRequests = 1
	f := newFixture(t, c, answer(http.StatusOK))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 3 {
		if _, _, err := f.send(ctx, t, http.MethodGet, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if err := f.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
