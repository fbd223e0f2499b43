package runtime

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestSLO sends requests through the service's handler, one after the other, and
// fails where more of them are slow, or fail, than the objective allows.
func TestSLO(t *testing.T) {
	for i := range sloObjectives {
		o := &sloObjectives[i]
		t.Run(o.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				text, kept := o.verdict(o.send(t))
				t.Log(text)
				if !kept {
					t.Fail()
				}
			})
		})
	}
}

// The requests of each objective, and the time from the start of one to that of
// the next, unless it takes longer.
const (
	sloRequests = 1000
	sloInterval = 100 * time.Millisecond
)

// sloFailed stands for the time of a request that was answered with 5xx.
const sloFailed = math.MaxInt64

// sloObjective is an entry of the table above. Times are in milliseconds.
type sloObjective struct {
	name, at     string
	method, path string
	target       string // in percent
	threshold    int64  // 0: requests only have to succeed
	allowed      int    // so many requests may be slow, or fail
	dependencies []sloDependency
}

// sloDependency is something that the handler calls.
type sloDependency struct {
	name        string
	step, start int   // which call stands where among all calls
	failing     int64 // so many calls of a million fail
	latency     []sloPoint
}

// sloPoint says that this many calls of a million take no longer than so many
// milliseconds. Between two points, latency grows evenly.
type sloPoint struct{ share, millis int64 }

// rank gives a request's call its place among those of all requests. Each place
// is taken once: by another request for each dependency and each purpose.
func (d *sloDependency) rank(request, purpose int) int64 {
	step := d.step
	for range purpose {
		step = step * 189 % sloRequests
	}
	return int64((step*request + d.start) % sloRequests)
}

// draw says how long the nth call of a request takes, and whether it fails.
func (d *sloDependency) draw(request, nth int) (time.Duration, bool) {
	share := func(purpose int) int64 {
		return (2*d.rank(request, purpose) + 1) * 1_000_000 / (2 * sloRequests)
	}
	return time.Duration(d.millis(share(2*nth))) * time.Millisecond, share(2*nth+1) <= d.failing
}

// millis is the latency below which this share of the calls is, rounded up.
func (d *sloDependency) millis(share int64) int64 {
	low := d.latency[0]
	for _, point := range d.latency {
		if share <= point.share {
			width := point.share - low.share
			return low.millis + ((point.millis-low.millis)*(share-low.share)+width-1)/width
		}
		low = point
	}
	return low.millis
}

// sloDependencies are the dependencies of one objective, for [sloHandler].
type sloDependencies struct {
	t         *testing.T
	objective *sloObjective

	mu      sync.Mutex
	request int
	calls   map[string]int // of this request
	called  map[string]bool
}

// errSLO is what a call returns that fails.
var errSLO = errors.New("the dependency failed, as often as the objective says")

// Objective is the name of the objective that is tested.
func (d *sloDependencies) Objective() string { return d.objective.name }

// Call takes as long as a call of the dependency, and fails as often. Where the
// context ends first, it returns the context's error.
func (d *sloDependencies) Call(ctx context.Context, name string) error {
	takes, err := d.draw(name)
	// A nanosecond less, so that a call which takes as long as its timeout ends first.
	timer := time.NewTimer(takes - time.Nanosecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// RoundTripper is the dependency behind an HTTP client: it answers as the handler
// does, or with 503 where the call fails.
func (d *sloDependencies) RoundTripper(name string, answer http.Handler) http.RoundTripper {
	return sloRoundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			defer func() { _ = r.Body.Close() }()
		}
		w := httptest.NewRecorder()
		switch err := d.Call(r.Context(), name); {
		case errors.Is(err, errSLO):
			w.WriteHeader(http.StatusServiceUnavailable)
		case err != nil:
			return nil, err
		default:
			answer.ServeHTTP(w, r)
		}
		resp := w.Result()
		resp.Request = r
		return resp, nil
	})
}

type sloRoundTripper func(*http.Request) (*http.Response, error)

func (f sloRoundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (d *sloDependencies) draw(name string) (time.Duration, error) {
	i := slices.IndexFunc(d.objective.dependencies, func(one sloDependency) bool { return one.name == name })
	if i < 0 {
		d.t.Errorf("%s %s: the handler calls %q, which is none of the objective's dependencies; add it there", d.objective.at, d.objective.name, name)
		return time.Nanosecond, errSLO
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	takes, fails := d.objective.dependencies[i].draw(d.request, d.calls[name])
	d.calls[name]++
	d.called[name] = true
	if fails {
		return takes, errSLO
	}
	return takes, nil
}

func (d *sloDependencies) begin(request int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.request = request
	clear(d.calls)
}

// send sends the requests, and gives the milliseconds that each took, rounded up.
func (o *sloObjective) send(t *testing.T) []int64 {
	d := &sloDependencies{t: t, objective: o, calls: map[string]int{}, called: map[string]bool{}}
	handler := sloHandler(t, d)
	if handler == nil {
		t.Fatal("sloHandler gives no handler")
	}
	took := make([]int64, sloRequests)
	for i := range took {
		d.begin(i)
		start := time.Now()
		status := o.answer(t, handler)
		elapsed := time.Since(start)
		switch {
		case status >= 500:
			took[i] = sloFailed
		case status >= 400:
			t.Fatalf("%s %s: %s %s was answered with %d; the request has to be one that the handler takes", o.at, o.name, o.method, o.path, status)
		default:
			took[i] = int64((elapsed + time.Millisecond - 1) / time.Millisecond)
		}
		time.Sleep(sloInterval - elapsed)
	}
	for _, one := range o.dependencies {
		if !d.called[one.name] {
			t.Errorf("%s %s: no request called %q; connect it in slo_hook_test.go, or remove it", o.at, o.name, one.name)
		}
	}
	return took
}

// answer sends one request and gives the status of the answer. As with a server,
// its context ends with it.
func (o *sloObjective) answer(t *testing.T, handler http.Handler) int {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, o.method, o.path, http.NoBody))
	return w.Code
}

// verdict says how the requests went, and whether the objective was kept.
func (o *sloObjective) verdict(took []int64) (string, bool) {
	slices.Sort(took)
	slow, failed := 0, 0
	for _, one := range took {
		if one > o.threshold {
			slow++
		}
		if one == sloFailed {
			failed++
		}
	}
	if o.threshold == 0 {
		good, sign := len(took)-failed, ">="
		if failed > o.allowed {
			sign = "<"
		}
		return fmt.Sprintf("%s %s: %d.%d%% %s %s%% (%d/%d failed, %d allowed)",
			o.at, o.name, good/10, good%10, sign, o.target, failed, len(took), o.allowed), failed <= o.allowed
	}
	// The slowest request but for those that may be slow.
	quantile, sign := took[len(took)-o.allowed-1], "<="
	if slow > o.allowed {
		sign = ">"
	}
	shown, counted := fmt.Sprintf("%dms", quantile), fmt.Sprintf("%d/%d slow", slow, len(took))
	if quantile == sloFailed {
		shown = "failed"
	}
	if failed > 0 {
		counted += fmt.Sprintf(", %d of them failed", failed)
	}
	return fmt.Sprintf("%s %s: P%s %s %s %dms (%s, %d allowed)",
		o.at, o.name, o.target, shown, sign, o.threshold, counted, o.allowed), slow <= o.allowed
}
