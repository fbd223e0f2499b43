package server

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
)

// latencyBuckets are in seconds. The objectives in slo.yaml count requests below
// a bound, so their thresholds must be among these.
var latencyBuckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10}

// metrics are the measurements of the public server. Labels are bounded: routes
// by the table of routes, methods by the standard ones, codes by their class,
// which is "canceled" for requests whose client went away.
type metrics struct {
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
	panics   prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_server_request_duration_seconds",
			Help:    "Time to answer a request.",
			Buckets: latencyBuckets,
		}, []string{"method", "route", "code"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "http_server_requests_in_flight",
			Help: "Requests being answered.",
		}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "http_server_panics_total",
			Help: "Handlers that panicked.",
		}),
	}
	for _, c := range []prometheus.Collector{m.duration, m.inFlight, m.panics} {
		if err := registerer.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) observe(r *http.Request, o outcome, took time.Duration) {
	observer := m.duration.WithLabelValues(methodOf(r), routeOf(r), o.class())
	span := trace.SpanContextFromContext(r.Context())
	if exemplar, ok := observer.(prometheus.ExemplarObserver); ok && span.IsSampled() {
		exemplar.ObserveWithExemplar(took.Seconds(), prometheus.Labels{"trace_id": span.TraceID().String()})
		return
	}
	observer.Observe(took.Seconds())
}
