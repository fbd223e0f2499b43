package server

import (
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// observe measures and logs each request, also one whose handler panics. The
// log line has the route, not the path: paths and queries hold personal data.
func observe(writeTimeout time.Duration, logger *slog.Logger, m *metrics, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{ResponseWriter: w}
		if writeTimeout > 0 {
			rec.writeBy = start.Add(writeTimeout)
		}
		returned := false
		m.inFlight.Inc()
		defer func() {
			m.inFlight.Dec()
			now := time.Now()
			took := now.Sub(start)
			o := outcomeOf(r.Context(), rec, returned, now)
			m.observe(r, o, took)
			markSpan(trace.SpanFromContext(r.Context()), rec, o, returned)
			attrs := []slog.Attr{
				slog.String("method", methodOf(r)),
				slog.String("route", routeOf(r)),
				slog.Int("status", o.status),
				slog.Float64("duration_ms", float64(took.Microseconds())/1000),
				slog.Int64("bytes", rec.bytes),
			}
			if o.cut {
				attrs = append(attrs, slog.Bool("cut", true))
			}
			logger.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
		}()
		next.ServeHTTP(rec, r)
		returned = true
	})
}

// markSpan adds what otelhttp leaves out: it knows nothing of answers that are
// cut short, and notes no status for a handler that is unwound by a panic.
func markSpan(span trace.Span, rec *recorder, o outcome, returned bool) {
	var attrs []attribute.KeyValue
	if !returned && rec.status != 0 {
		attrs = append(attrs, semconv.HTTPResponseStatusCode(rec.status)) // what was sent
	}
	switch {
	case o.cut:
		span.SetStatus(codes.Error, "the answer was cut short")
		attrs = append(attrs, semconv.ErrorTypeKey.String("cut"))
	case o.canceled:
		attrs = append(attrs, semconv.ErrorTypeKey.String("canceled"))
	}
	span.SetAttributes(attrs...)
}
