package health

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// outcome is one result of a check.
type outcome struct {
	status Status
	output string // why, if not pass
	at     time.Time
	took   time.Duration
}

// entry runs one check, at most once at a time, and caches its outcome, so that
// frequent probes put no load on what is checked.
type entry struct {
	check    Check
	timeout  time.Duration
	cacheFor time.Duration

	turn chan struct{} // held while looking at last or running the check
	last outcome
	busy atomic.Bool // a run has outlived its timeout
}

func newEntry(c Check, o Options) *entry {
	return &entry{check: c, timeout: o.CheckTimeout, cacheFor: o.CacheFor, turn: make(chan struct{}, 1)}
}

func (e *entry) outcome(ctx context.Context) outcome {
	asked := time.Now()
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done(): // nobody waits for the answer any more
		return outcome{status: e.failed(), output: ctx.Err().Error(), at: time.Now()}
	}
	now := time.Now()
	// A run that began while this request waited is as fresh as one of its own.
	// Without this, requests in a queue would each wait for all before them.
	if !e.last.at.IsZero() && (now.Sub(e.last.at) < e.cacheFor || !e.last.at.Before(asked)) {
		return e.last
	}
	err := e.run(ctx)
	e.last = outcome{status: Pass, at: now, took: time.Since(now)}
	if err != nil {
		e.last.status, e.last.output = e.failed(), err.Error()
	}
	return e.last
}

func (e *entry) failed() Status {
	if e.check.Optional {
		return Warn
	}
	return Fail
}

// run gives up on a check that does not return in time, even one that ignores
// its context. The result serves other requests too, so it does not end with
// this one.
func (e *entry) run(ctx context.Context) error {
	if e.busy.Load() {
		return errors.New("the previous run has not returned")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.timeout)
	done := make(chan error, 1)
	go func() {
		defer cancel()
		done <- safely(ctx, e.check.Run)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done: // both were ready
		return err
	default:
	}
	e.busy.Store(true)
	go func() {
		<-done
		e.busy.Store(false)
	}()
	return fmt.Errorf("no result within %v", e.timeout)
}

func safely(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errors.New("the check panicked: " + fmt.Sprint(v))
		}
	}()
	return run(ctx)
}
