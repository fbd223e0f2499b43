package health

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestProbesAreNotCachedByOthers(t *testing.T) {
	r := newRegistry(t)
	for _, path := range []string{"/livez", "/readyz", "/healthz"} {
		for range 2 { // not ready, then ready
			if got := get(r, path).Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("%s: Cache-Control is %q", path, got)
			}
			r.SetReady()
		}
	}
}

func TestContentTypesOfProbes(t *testing.T) {
	r := newRegistry(t)
	for path, contentType := range map[string]string{
		"/livez": "text/plain; charset=utf-8", "/readyz": "text/plain; charset=utf-8", "/healthz": "application/health+json",
	} {
		if w := get(r, path); w.Header().Get("Content-Type") != contentType {
			t.Errorf("%s: got %s", path, w.Header().Get("Content-Type"))
		}
	}
	if w := get(r, "/"); w.Code != http.StatusNotFound {
		t.Errorf("got %d", w.Code)
	}
}

func TestHowLongAnOutcomeIsKept(t *testing.T) {
	for age, runs := range map[time.Duration]int32{
		5*time.Second - 1: 1, 5 * time.Second: 2, 5*time.Second + 1: 2, // cached for five seconds
	} {
		synctest.Test(t, func(t *testing.T) {
			var got atomic.Int32
			r := newRegistry(t, Check{Name: "a:b", Run: func(context.Context) error { got.Add(1); return nil }})
			get(r, "/healthz")
			time.Sleep(age)
			get(r, "/healthz")
			if got.Load() != runs {
				t.Errorf("after %v: %d runs, want %d", age, got.Load(), runs)
			}
		})
	}
}

func TestCheckThatIsAlmostTooSlow(t *testing.T) {
	for takes, code := range map[time.Duration]int{
		time.Second - 1: http.StatusOK, time.Second + 1: http.StatusServiceUnavailable, // the timeout is a second
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newRegistry(t, Check{Name: "a:b", Run: func(context.Context) error { time.Sleep(takes); return nil }})
			if w := get(r, "/healthz"); w.Code != code {
				t.Errorf("after %v: got %d %s", takes, w.Code, w.Body)
			}
			time.Sleep(time.Second) // until the check has returned
		})
	}
}

func TestWorstStatusWins(t *testing.T) {
	statuses := []Status{Pass, Warn, Fail}
	for i, a := range statuses {
		for j, b := range statuses {
			if got, want := worse(a, b), statuses[max(i, j)]; got != want {
				t.Errorf("%s and %s: got %s", a, b, got)
			}
		}
	}
}

func TestOptionalCheckWhoseCallerIsGone(t *testing.T) {
	for optional, want := range map[bool]Status{true: Warn, false: Fail} {
		e := newEntry(Check{Name: "a:b", Optional: optional, Run: func(context.Context) error { return errors.New("down") }}, Options{CheckTimeout: time.Second})
		e.turn <- struct{}{} // another request has it
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := e.outcome(ctx); got.status != want || got.output != context.Canceled.Error() {
			t.Errorf("optional %v: got %+v", optional, got)
		}
	}
}

func TestSlowestAnswer(t *testing.T) {
	if got := newRegistry(t).SlowestAnswer(); got != 2*time.Second {
		t.Errorf("got %v", got)
	}
}
