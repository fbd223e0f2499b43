package upstream

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// retryTransport repeats idempotent requests that failed in a way that may pass.
type retryTransport struct {
	config  RetryConfig
	jitter  func(limit time.Duration) time.Duration
	budget  *budget
	metrics *metrics
	next    http.RoundTripper
}

func (t *retryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	t.budget.deposit()
	for attempt := 1; ; attempt++ {
		resp, err := t.next.RoundTrip(req)
		if attempt >= t.config.MaxAttempts || !canRepeat(req) || !mayPass(req.Context(), resp, err) {
			return resp, err
		}
		wait := t.delay(attempt, resp)
		if !fits(req.Context(), wait) {
			return resp, err
		}
		if !t.budget.withdraw() {
			t.metrics.retries.WithLabelValues("no_budget").Inc()
			return resp, err
		}
		next, rewindErr := rewind(req)
		if rewindErr != nil {
			return resp, err
		}
		discard(resp)
		if err := sleep(req.Context(), wait); err != nil {
			return nil, err
		}
		t.metrics.retries.WithLabelValues("sent").Inc()
		req = next
	}
}

// canRepeat holds for the idempotent methods of RFC 9110, section 9.2.2, where
// the body, if any, can be sent again.
func canRepeat(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodPut, http.MethodDelete:
		return req.Body == nil || req.Body == http.NoBody || req.GetBody != nil
	default:
		return false
	}
}

// mayPass tells a passing failure from an answer. A breaker that is open, or a
// caller that is gone, does not pass in time.
func mayPass(ctx context.Context, resp *http.Response, err error) bool {
	if err != nil {
		return ctx.Err() == nil && !errors.Is(err, ErrUnavailable)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// fullJitter draws at random from zero up, so that callers that failed together
// do not return together.
func fullJitter(limit time.Duration) time.Duration {
	//govkit:allow security/weak-random -- spreads load, keeps no secret
	return rand.N(limit + 1) // #nosec G404 -- spreads load, keeps no secret
}

// delay doubles with each attempt and is then jittered. An upstream that says how
// long to wait is heeded.
func (t *retryTransport) delay(attempt int, resp *http.Response) time.Duration {
	limit := min(t.config.BaseDelay.Std()<<(attempt-1), t.config.MaxDelay.Std())
	wait := t.jitter(limit)
	if resp != nil {
		if seconds, err := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 16); err == nil {
			wait = max(wait, time.Duration(seconds)*time.Second)
		}
	}
	return wait
}

// fits reports whether a wait would end before the deadline of the context.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || wait < time.Until(deadline)
}

func rewind(req *http.Request) (*http.Request, error) {
	next := req.Clone(req.Context())
	if req.GetBody == nil {
		return next, nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	next.Body = body
	return next, nil
}

// discard reads a little of an unwanted answer, so that its connection can be
// used again, and closes it.
func discard(resp *http.Response) {
	if resp == nil {
		return
	}
	const enough = 4 << 10
	_, _ = io.CopyN(io.Discard, resp.Body, enough)
	_ = resp.Body.Close()
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
