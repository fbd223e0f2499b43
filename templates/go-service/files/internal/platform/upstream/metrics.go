package upstream

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/sony/gobreaker/v2"
)

type metrics struct {
	requests    *prometheus.CounterVec
	duration    prometheus.Histogram
	retries     *prometheus.CounterVec
	transitions *prometheus.CounterVec
}

func newMetrics(name string, registerer prometheus.Registerer) (*metrics, error) {
	labels := prometheus.Labels{"upstream": name}
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name:        "upstream_requests_total",
			Help:        "Attempts by outcome: a class of status, timeout, canceled, error, or rejected by the breaker.",
			ConstLabels: labels,
		}, []string{"outcome"}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:        "upstream_request_duration_seconds",
			Help:        "Time of an attempt, up to the header of the answer.",
			ConstLabels: labels,
			Buckets:     []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10},
		}),
		retries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name:        "upstream_retries_total",
			Help:        "Retries by result: sent, or no_budget.",
			ConstLabels: labels,
		}, []string{"result"}),
		transitions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name:        "upstream_breaker_transitions_total",
			Help:        "Changes of the circuit breaker's state.",
			ConstLabels: labels,
		}, []string{"from", "to"}),
	}
	for _, c := range []prometheus.Collector{m.requests, m.duration, m.retries, m.transitions} {
		if err := registerer.Register(c); err != nil {
			return nil, err
		}
	}
	m.initialise()
	return m, nil
}

// initialise makes the counters exist at 0. One that appears with its first
// event hides that event from rate and increase.
func (m *metrics) initialise() {
	for _, outcome := range []string{"2xx", "3xx", "4xx", "5xx", "timeout", "canceled", "error", "rejected"} {
		m.requests.WithLabelValues(outcome)
	}
	for _, result := range []string{"sent", "no_budget"} {
		m.retries.WithLabelValues(result)
	}
	closed, halfOpen, open := gobreaker.StateClosed.String(), gobreaker.StateHalfOpen.String(), gobreaker.StateOpen.String()
	for _, change := range [][2]string{{closed, open}, {open, halfOpen}, {halfOpen, closed}, {halfOpen, open}} {
		m.transitions.WithLabelValues(change[0], change[1])
	}
}

func (m *metrics) observe(resp *http.Response, err error, took time.Duration) {
	m.duration.Observe(took.Seconds())
	m.requests.WithLabelValues(outcome(resp, err)).Inc()
}

func outcome(resp *http.Response, err error) string {
	switch {
	case err == nil:
		return strconv.Itoa(resp.StatusCode/100) + "xx"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "canceled"
	default:
		return "error"
	}
}
