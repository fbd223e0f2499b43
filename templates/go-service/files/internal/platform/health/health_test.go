package health

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func newRegistry(t *testing.T, checks ...Check) *Registry {
	t.Helper()
	r := New(Options{
		ServiceID: "svc", Version: "1.2.3", ReleaseID: "abc",
		CheckTimeout: time.Second, CacheFor: 5 * time.Second,
	})
	for _, c := range checks {
		if err := r.Register(c); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func get(r *Registry, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestReadinessFollowsTheLifecycle(t *testing.T) {
	r := newRegistry(t)
	expect := func(status int, body string) {
		t.Helper()
		if w := get(r, "/readyz"); w.Code != status || w.Body.String() != body+"\n" {
			t.Errorf("got %d %s, want %d %s", w.Code, w.Body, status, body)
		}
		if w := get(r, "/livez"); w.Code != http.StatusOK {
			t.Errorf("not alive: %d", w.Code)
		}
	}
	expect(http.StatusServiceUnavailable, "starting")
	r.SetReady()
	expect(http.StatusOK, "ready")
	r.SetDraining()
	expect(http.StatusServiceUnavailable, "draining")
	r.SetReady()
	expect(http.StatusServiceUnavailable, "draining")
}

func TestRequestsThatWaitedShareARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		r := New(Options{CheckTimeout: time.Second}) // no caching
		if err := r.Register(Check{Name: "slow", Run: func(ctx context.Context) error {
			runs.Add(1)
			<-ctx.Done()
			return ctx.Err()
		}}); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { get(r, "/healthz") })
		}
		wg.Wait()
		if took := time.Since(start); took > r.SlowestAnswer() || runs.Load() > 2 {
			t.Errorf("took %v and %d runs", took, runs.Load())
		}
	})
}

func TestHealthFormat(t *testing.T) {
	ok := func(context.Context) error { return nil }
	bad := func(context.Context) error { return errors.New("connection refused") }
	tests := []struct {
		name   string
		checks []Check
		status Status
		code   int
	}{
		{"none", nil, Pass, http.StatusOK},
		{"pass", []Check{{Name: "a:b", Type: "datastore", Run: ok}}, Pass, http.StatusOK},
		{"warn", []Check{{Name: "a:b", Run: bad, Optional: true}, {Name: "c:d", Run: ok}}, Warn, http.StatusOK},
		{"fail", []Check{{Name: "a:b", Run: bad}, {Name: "c:d", Run: bad, Optional: true}}, Fail, http.StatusServiceUnavailable},
		{"panic", []Check{{Name: "a:b", Run: func(context.Context) error { panic("oops") }}}, Fail, http.StatusServiceUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := get(newRegistry(t, tt.checks...), "/healthz")
			var body report
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			if w.Code != tt.code || body.Status != tt.status {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if got := w.Header().Get("Content-Type"); got != "application/health+json" {
				t.Errorf("content type %s", got)
			}
			if body.Version != "1.2.3" || body.ReleaseID != "abc" || body.ServiceID != "svc" || len(body.Checks) != len(tt.checks) {
				t.Errorf("got %s", w.Body)
			}
			for name, rows := range body.Checks {
				if len(rows) != 1 || rows[0].Time == "" || (rows[0].Status == Pass) != (rows[0].Output == "") {
					t.Errorf("%s: got %+v", name, rows)
				}
			}
		})
	}
}

func TestChecksRunTogetherAndAreCached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		slow := func(context.Context) error {
			runs.Add(1)
			time.Sleep(500 * time.Millisecond)
			return nil
		}
		r := newRegistry(t, Check{Name: "a:b", Run: slow}, Check{Name: "c:d", Run: slow})
		start := time.Now()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { get(r, "/healthz") })
		}
		wg.Wait()
		if took := time.Since(start); took != 500*time.Millisecond {
			t.Errorf("took %v", took)
		}
		if got := runs.Load(); got != 2 {
			t.Errorf("ran %d times, want each check once", got)
		}
		time.Sleep(6 * time.Second)
		get(r, "/healthz")
		if got := runs.Load(); got != 4 {
			t.Errorf("ran %d times after the cache ended", got)
		}
	})
}

func TestCheckThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var runs atomic.Int32
		r := newRegistry(t, Check{Name: "a:b", Run: func(context.Context) error {
			runs.Add(1)
			<-release // ignores the context
			return nil
		}})
		start := time.Now()
		if w := get(r, "/healthz"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "no result within 1s") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %v", took)
		}
		time.Sleep(10 * time.Second)
		if w := get(r, "/healthz"); !strings.Contains(w.Body.String(), "previous run") {
			t.Errorf("got %s", w.Body)
		}
		if got := runs.Load(); got != 1 {
			t.Errorf("%d runs pile up", got)
		}
		close(release)
		time.Sleep(10 * time.Second)
		if w := get(r, "/healthz"); w.Code != http.StatusOK {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func TestRequestThatGoesAwayDoesNotFailTheCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRegistry(t, Check{Name: "a:b", Run: func(ctx context.Context) error {
			select {
			case <-time.After(500 * time.Millisecond):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		r.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/healthz", nil))
		if w := get(r, "/healthz"); w.Code != http.StatusOK {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func TestRegisterRefuses(t *testing.T) {
	run := func(context.Context) error { return nil }
	r := newRegistry(t, Check{Name: "a:b", Run: run})
	for _, c := range []Check{{Name: "a:b", Run: run}, {Run: run}, {Name: "c:d"}} {
		if err := r.Register(c); err == nil {
			t.Errorf("%+v was registered", c)
		}
	}
}
