package server

import (
	"log/slog"
	"net/http"
	"time"
)

// observe measures and logs each request, also one whose handler panics. The
// log line has the route, not the path: paths and queries hold personal data.
func observe(logger *slog.Logger, m *metrics, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{ResponseWriter: w}
		cut := true // an answer that is cut short is no success, whatever it began with
		m.inFlight.Inc()
		defer func() {
			m.inFlight.Dec()
			took := time.Since(start)
			status := rec.status
			switch {
			case cut:
				status = http.StatusInternalServerError
			case status == 0:
				status = http.StatusOK // net/http's answer for a handler that writes nothing
			}
			m.observe(r, status, took)
			logger.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("method", methodOf(r)),
				slog.String("route", routeOf(r)),
				slog.Int("status", status),
				slog.Float64("duration_ms", float64(took.Microseconds())/1000),
				slog.Int64("bytes", rec.bytes),
			)
		}()
		next.ServeHTTP(rec, r)
		cut = false
	})
}
