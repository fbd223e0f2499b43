package server

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/metric/noop"

	"example.com/order-svc/internal/platform/telemetry"
)

// NewHandler puts what every request needs around the routes. From the outside
// in: the route's name, the span, the log line and measurement, headers, panics,
// the deadline and the body limit.
func NewHandler(c Config, routes []Route, logger *slog.Logger, tracing *telemetry.Tracing, registerer prometheus.Registerer) (http.Handler, error) {
	m, err := newMetrics(registerer)
	if err != nil {
		return nil, fmt.Errorf("server metrics: %w", err)
	}
	mux := newMux(routes)
	h := serveMux(mux)
	h = limitBody(c.MaxBodyBytes.Bytes(), h)
	h = limitTime(c.RequestTimeout.Std(), h)
	h = recoverPanics(logger, m, h)
	h = setSecurityHeaders(h)
	h = observe(c.WriteTimeout.Std(), logger, m, h)
	h = traceRequests(tracing, h)
	return matchRoute(mux, h), nil
}

// traceRequests continues the caller's trace, or begins one.
func traceRequests(tracing *telemetry.Tracing, next http.Handler) http.Handler {
	return otelhttp.NewHandler(next, "request",
		otelhttp.WithTracerProvider(tracing.Provider),
		otelhttp.WithPropagators(tracing.Propagator),
		otelhttp.WithMeterProvider(noop.NewMeterProvider()), // metrics are Prometheus's
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string {
			return methodOf(r) + " " + routeOf(r)
		}),
	)
}
