package upstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sony/gobreaker/v2"
)

// ErrUnavailable is returned without a call while the breaker is open.
var ErrUnavailable = errors.New("circuit breaker is open")

// errStatus stands for an answer that counts as a failure. It never leaves the
// package: the caller gets the answer.
var errStatus = errors.New("failure status")

// windowBuckets is how finely the rolling window forgets.
const windowBuckets = 10

// breaker stops calls to an upstream that fails, and is the collector of the
// metric that says so.
type breaker struct {
	gate  *gobreaker.TwoStepCircuitBreaker[*http.Response]
	state *prometheus.Desc
}

func newBreaker(name string, c BreakerConfig, logger *slog.Logger, m *metrics) *breaker {
	return &breaker{
		state: prometheus.NewDesc("upstream_breaker_state",
			"1 for the state that the circuit breaker is in, 0 for the others.",
			[]string{"state"}, prometheus.Labels{"upstream": name}),
		gate: gobreaker.NewTwoStepCircuitBreaker[*http.Response](gobreaker.Settings{
			Name:         name,
			MaxRequests:  c.HalfOpenRequests,
			Interval:     c.Window.Std(),
			BucketPeriod: c.Window.Std() / windowBuckets,
			Timeout:      c.OpenFor.Std(),
			ReadyToTrip: func(n gobreaker.Counts) bool {
				answered := n.TotalSuccesses + n.TotalFailures
				return answered >= c.MinRequests && float64(n.TotalFailures) >= c.FailureRatio*float64(answered)
			},
			OnStateChange: func(_ string, from, to gobreaker.State) {
				m.transitions.WithLabelValues(from.String(), to.String()).Inc()
				logger.LogAttrs(context.Background(), slog.LevelWarn, "circuit breaker changed state",
					slog.String("upstream", name), slog.String("from", from.String()), slog.String("to", to.String()))
			},
			// A caller that goes away says nothing about the upstream.
			IsExcluded: func(err error) bool { return errors.Is(err, context.Canceled) },
		}),
	}
}

// check is nil unless the breaker is open.
func (b *breaker) check() error {
	if state := b.gate.State(); state == gobreaker.StateOpen {
		return fmt.Errorf("the circuit breaker of %s is open", b.gate.Name())
	}
	return nil
}

// Describe implements [prometheus.Collector].
func (b *breaker) Describe(ch chan<- *prometheus.Desc) { ch <- b.state }

// Collect implements [prometheus.Collector].
func (b *breaker) Collect(ch chan<- prometheus.Metric) {
	current := b.gate.State()
	for _, state := range []gobreaker.State{gobreaker.StateClosed, gobreaker.StateHalfOpen, gobreaker.StateOpen} {
		value := 0.0
		if state == current {
			value = 1
		}
		ch <- prometheus.MustNewConstMetric(b.state, prometheus.GaugeValue, value, state.String())
	}
}

// breakerTransport asks the breaker before each attempt and tells it the result.
type breakerTransport struct {
	breaker *breaker
	metrics *metrics
	next    http.RoundTripper
}

func (t *breakerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	done, err := t.breaker.gate.Allow()
	if err != nil { // open, or half-open with enough trials under way
		t.metrics.requests.WithLabelValues("rejected").Inc()
		return nil, ErrUnavailable
	}
	start := time.Now()
	resp, err := t.next.RoundTrip(req)
	t.metrics.observe(resp, err, time.Since(start))
	switch {
	case err != nil:
		done(err)
	case resp.StatusCode >= http.StatusInternalServerError:
		done(errStatus)
	default:
		done(nil)
	}
	return resp, err
}
