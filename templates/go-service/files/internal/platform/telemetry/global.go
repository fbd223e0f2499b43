package telemetry

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"
)

// LogErrors sends what the SDK has to say to the logger, where it would otherwise
// be plain text on stderr. Call it before anything reads the OTEL_* variables:
// each mistake in them is told once, when it is read.
func LogErrors(logger *slog.Logger) {
	otel.SetLogger(logr.FromSlogHandler(logger.Handler()))
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		logger.Error("telemetry is misconfigured", "error", err.Error())
	}))
}

// SetGlobal makes t what otel.Tracer and third-party instrumentation use. From
// here on errors come from running, and a lost collector is mentioned seldom.
func SetGlobal(t *Tracing, logger *slog.Logger) {
	otel.SetTracerProvider(t.Provider)
	otel.SetTextMapPropagator(t.Propagator)
	otel.SetErrorHandler(&quietHandler{logger: logger})
}

// quietInterval is how often a lost collector is mentioned.
const quietInterval = 5 * time.Minute

// quietHandler logs the SDK's errors, at most one per interval: a collector
// that is down fails every batch, and the service does not depend on it.
type quietHandler struct {
	logger *slog.Logger

	mu         sync.Mutex
	last       time.Time
	suppressed int
}

// Handle implements [otel.ErrorHandler].
func (h *quietHandler) Handle(err error) {
	if err == nil {
		return
	}
	h.mu.Lock()
	now := time.Now()
	if !h.last.IsZero() && now.Sub(h.last) < quietInterval {
		h.suppressed++
		h.mu.Unlock()
		return
	}
	suppressed := h.suppressed
	h.last, h.suppressed = now, 0
	h.mu.Unlock()
	h.logger.LogAttrs(context.Background(), slog.LevelWarn, "telemetry failed",
		slog.String("error", err.Error()), slog.Int("suppressed", suppressed))
}
