package upstream

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestRetries(t *testing.T) {
	tests := []struct {
		method string
		status int
		calls  int32
	}{
		{http.MethodGet, http.StatusServiceUnavailable, 3},
		{http.MethodPut, http.StatusBadGateway, 3},
		{http.MethodDelete, http.StatusTooManyRequests, 3},
		{http.MethodPost, http.StatusServiceUnavailable, 1},
		{http.MethodPatch, http.StatusServiceUnavailable, 1},
		{http.MethodGet, http.StatusInternalServerError, 1},
		{http.MethodGet, http.StatusNotFound, 1},
		{http.MethodGet, http.StatusOK, 1},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+http.StatusText(tt.status), func(t *testing.T) {
			f := newFixture(t, testConfig(), answer(tt.status))
			status, _, err := f.send(t.Context(), t, tt.method, nil)
			if err != nil || status != tt.status {
				t.Errorf("got %d, %v", status, err)
			}
			if got := f.calls.Load(); got != tt.calls {
				t.Errorf("got %d calls, want %d", got, tt.calls)
			}
		})
	}
}

func TestRetrySendsTheBodyAgain(t *testing.T) {
	bodies := make(chan string, 2)
	var calls atomic.Int32
	f := newFixture(t, testConfig(), func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	status, _, err := f.send(t.Context(), t, http.MethodPut, strings.NewReader("payload"))
	if err != nil || status != http.StatusOK {
		t.Fatalf("got %d, %v", status, err)
	}
	if first, second := <-bodies, <-bodies; first != "payload" || second != "payload" {
		t.Errorf("got %q, then %q", first, second)
	}
}

func TestBodyThatCannotBeSentAgainIsNotRetried(t *testing.T) {
	f := newFixture(t, testConfig(), answer(http.StatusBadGateway))
	if _, _, err := f.send(t.Context(), t, http.MethodPut, io.MultiReader(strings.NewReader("payload"))); err != nil {
		t.Fatal(err)
	}
	if got := f.calls.Load(); got != 1 {
		t.Errorf("got %d calls", got)
	}
}

func TestRetryBudget(t *testing.T) {
	c := testConfig()
	c.Retry.BudgetBurst = 2
	c.Retry.BudgetRatio = 0.5
	f := newFixture(t, c, answer(http.StatusServiceUnavailable))
	const requests = 20
	for range requests {
		if _, _, err := f.send(t.Context(), t, http.MethodGet, nil); err != nil {
			t.Fatal(err)
		}
	}
	// Two saved up and one for every second request but the first, which finds
	// the budget full.
	if got, most := f.calls.Load(), int32(requests+2+requests/2); got > most || got < most-2 {
		t.Errorf("got %d calls for %d requests, want about %d", got, requests, most)
	}
	// All but the first end without a retry that they could have used.
	f.expectMetrics(t, fmt.Sprintf(`
# HELP upstream_retries_total Retries by result: sent, or no_budget.
# TYPE upstream_retries_total counter
upstream_retries_total{result="no_budget",upstream="inventory"} %d
upstream_retries_total{result="sent",upstream="inventory"} %d
`, requests-1, int(f.calls.Load())-requests), "upstream_retries_total")
}

func TestAttemptThatHangsIsRetried(t *testing.T) {
	c := testConfig()
	c.AttemptTimeout = milliseconds(30)
	var calls atomic.Int32
	f := newFixture(t, c, func(_ http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			<-r.Context().Done()
		}
	})
	if status, _, err := f.send(t.Context(), t, http.MethodGet, nil); err != nil || status != http.StatusOK {
		t.Errorf("got %d, %v", status, err)
	}
	f.expectMetrics(t, `
# HELP upstream_requests_total Attempts by outcome: a class of status, timeout, canceled, error, or rejected by the breaker.
# TYPE upstream_requests_total counter
upstream_requests_total{outcome="2xx",upstream="inventory"} 1
upstream_requests_total{outcome="3xx",upstream="inventory"} 0
upstream_requests_total{outcome="4xx",upstream="inventory"} 0
upstream_requests_total{outcome="5xx",upstream="inventory"} 0
upstream_requests_total{outcome="canceled",upstream="inventory"} 0
upstream_requests_total{outcome="error",upstream="inventory"} 0
upstream_requests_total{outcome="rejected",upstream="inventory"} 0
upstream_requests_total{outcome="timeout",upstream="inventory"} 1
`, "upstream_requests_total")
}

func TestRetryAfterBeyondTheDeadlineIsNotWaitedFor(t *testing.T) {
	f := newFixture(t, testConfig(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	start := time.Now()
	status, _, err := f.send(t.Context(), t, http.MethodGet, nil)
	if err != nil || status != http.StatusServiceUnavailable || f.calls.Load() != 1 || time.Since(start) > time.Second {
		t.Errorf("got %d, %v after %v and %d calls", status, err, time.Since(start), f.calls.Load())
	}
}

func TestUpstreamThatIsNotThere(t *testing.T) {
	f := newFixture(t, testConfig(), answer(http.StatusOK))
	f.http.Transport.(*bodyLimit).next.(*retryTransport).next = roundTripper(func(*http.Request) (*http.Response, error) {
		f.calls.Add(1)
		return nil, errors.New("connection refused")
	})
	if _, _, err := f.send(t.Context(), t, http.MethodGet, nil); err == nil || !strings.HasPrefix(err.Error(), "upstream inventory: ") {
		t.Errorf("got %v", err)
	}
	if got := f.calls.Load(); got != 3 {
		t.Errorf("got %d calls", got)
	}
}
