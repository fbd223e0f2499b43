// Package shop has a handler of every shape in which a service depends on others.
package shop

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Calls are calls of other services.
type Calls interface {
	Call(ctx context.Context, name string) error
}

// Shop is the service.
type Shop struct {
	calls Calls

	mu        sync.Mutex
	failures  int
	openUntil time.Time
	requests  int
}

// Handler routes requests to the shapes.
func Handler(calls Calls) http.Handler {
	s := &Shop{calls: calls}
	mux := http.NewServeMux()
	for path, shape := range map[string]func(context.Context) bool{
		"one": s.one, "sequence": s.sequence, "parallel": s.parallel, "retry": s.retry,
		"timeout": s.timeout, "fallback": s.fallback, "hedge": s.hedge, "attempts": s.attempts,
		"breaker": s.breaker, "optional": s.optional, "cached": s.cached, "gathered": s.gathered,
	} {
		mux.HandleFunc("GET /"+path, func(w http.ResponseWriter, r *http.Request) {
			if !shape(r.Context()) {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
	}
	return mux
}

func (s *Shop) call(ctx context.Context, name string) bool { return s.calls.Call(ctx, name) == nil }

func (s *Shop) within(ctx context.Context, limit time.Duration, name string) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return s.call(ctx, name)
}

func (s *Shop) all(ctx context.Context, names ...string) bool {
	var wg sync.WaitGroup
	good := make([]bool, len(names))
	for i, name := range names {
		wg.Go(func() { good[i] = s.call(ctx, name) })
	}
	wg.Wait()
	for _, one := range good {
		if !one {
			return false
		}
	}
	return true
}

func (s *Shop) one(ctx context.Context) bool { return s.call(ctx, "a") }

func (s *Shop) sequence(ctx context.Context) bool { return s.call(ctx, "a") && s.call(ctx, "b") }

func (s *Shop) parallel(ctx context.Context) bool { return s.all(ctx, "a", "b") }

func (s *Shop) retry(ctx context.Context) bool {
	for attempt := range 3 {
		if s.call(ctx, "a") {
			return true
		}
		time.Sleep(time.Duration(10<<attempt) * time.Millisecond)
	}
	return false
}

func (s *Shop) timeout(ctx context.Context) bool { return s.within(ctx, 150*time.Millisecond, "a") }

func (s *Shop) fallback(ctx context.Context) bool {
	return s.within(ctx, 80*time.Millisecond, "a") || s.call(ctx, "b")
}

func (s *Shop) hedge(ctx context.Context) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := make(chan bool, 2)
	ask := func() { answers <- s.call(ctx, "a") }
	go ask()
	select {
	case good := <-answers:
		return good
	case <-time.After(60 * time.Millisecond):
	}
	go ask()
	return <-answers
}

func (s *Shop) attempts(ctx context.Context) bool {
	return s.within(ctx, 100*time.Millisecond, "a") || s.within(ctx, 100*time.Millisecond, "a")
}

// breaker opens for two seconds with each fifth failure.
func (s *Shop) breaker(ctx context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.openUntil) {
		return false
	}
	good := s.call(ctx, "a")
	if !good {
		s.failures++
		if s.failures%5 == 0 {
			s.openUntil = time.Now().Add(2 * time.Second)
		}
	}
	return good
}

func (s *Shop) optional(ctx context.Context) bool {
	var wg sync.WaitGroup
	wg.Go(func() { s.within(ctx, 50*time.Millisecond, "b") })
	good := s.call(ctx, "a")
	wg.Wait()
	return good
}

func (s *Shop) cached(ctx context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	if s.requests%4 != 0 {
		time.Sleep(time.Millisecond)
		return true
	}
	return s.call(ctx, "a")
}

func (s *Shop) gathered(ctx context.Context) bool {
	return s.all(ctx, "a", "b", "c") && s.call(ctx, "d")
}
