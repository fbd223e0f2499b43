// Package health answers the probes: is the process alive, is it ready for
// traffic, and how are the things it depends on.
//
// The answers differ on purpose. Liveness looks at nothing, since restarting
// does not mend a dependency. Readiness looks at the service's own state only,
// since taking every replica out of service does not mend one either. The
// checks inform people and dashboards.
package health

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Status is a status of draft-inadarei-api-health-check, section 3.1.
type Status string

// The statuses, from best to worst.
const (
	Pass Status = "pass"
	Warn Status = "warn"
	Fail Status = "fail"
)

// Check looks at one thing the service depends on.
type Check struct {
	// Name is "component:measurement", as in "inventory:breaker".
	Name string
	// Type is component, datastore or system.
	Type string
	// Optional failures are warnings.
	Optional bool
	// Run returns nil when all is well. It must heed the context's deadline.
	Run func(context.Context) error
}

// Options configure a [Registry].
type Options struct {
	ServiceID    string
	Version      string
	ReleaseID    string
	CheckTimeout time.Duration // for one check
	CacheFor     time.Duration // how long a result is reused
}

type phase int32

const (
	starting phase = iota
	ready
	draining
)

// Registry holds the checks and the service's own state.
type Registry struct {
	options Options
	phase   atomic.Int32
	entries []*entry
}

// New returns a registry for a service that is starting.
func New(options Options) *Registry { return &Registry{options: options} }

// SlowestAnswer is how long /healthz may take: a request may wait for a run that
// began before it, and then for one of its own.
func (r *Registry) SlowestAnswer() time.Duration { return 2 * r.options.CheckTimeout }

// Register adds a check. Call it before the service starts.
func (r *Registry) Register(c Check) error {
	if c.Name == "" || c.Run == nil {
		return errors.New("health check needs a name and a function")
	}
	for _, e := range r.entries {
		if e.check.Name == c.Name {
			return errors.New("duplicate health check " + c.Name)
		}
	}
	r.entries = append(r.entries, newEntry(c, r.options))
	return nil
}

// SetReady makes the service ready, unless it already drains.
func (r *Registry) SetReady() { r.phase.CompareAndSwap(int32(starting), int32(ready)) }

// SetDraining makes the service unready for good.
func (r *Registry) SetDraining() { r.phase.Store(int32(draining)) }
