package telemetry

import (
	"context"
	"io"
	"log/slog"
	"slices"

	"go.opentelemetry.io/otel/trace"
)

// NewLogger writes JSON lines that carry the service's identity and, where the
// context has a span, its trace_id and span_id. Log values, never headers or
// bodies: those hold credentials and personal data.
func NewLogger(w io.Writer, level slog.Leveler, id Identity) *slog.Logger {
	json := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})
	return slog.New(&spanHandler{root: json, handler: json}).With(
		slog.String("service.name", id.Name),
		slog.String("service.version", id.Version),
		slog.String("deployment.environment.name", id.Environment),
	)
}

// spanHandler adds the ids of the context's span to each record, at the top
// level even for a logger with an open group.
type spanHandler struct {
	handler slog.Handler // what the logger built up
	root    slog.Handler // the same, up to the first open group
	grouped []func(slog.Handler) slog.Handler
}

func (h *spanHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.handler.Enabled(ctx, level)
}

func (h *spanHandler) Handle(ctx context.Context, r slog.Record) error {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return h.handler.Handle(ctx, r)
	}
	ids := []slog.Attr{
		slog.String("trace_id", span.TraceID().String()),
		slog.String("span_id", span.SpanID().String()),
	}
	if len(h.grouped) == 0 {
		r = r.Clone()
		r.AddAttrs(ids...)
		return h.handler.Handle(ctx, r)
	}
	handler := h.root.WithAttrs(ids)
	for _, apply := range h.grouped {
		handler = apply(handler)
	}
	return handler.Handle(ctx, r)
}

func (h *spanHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(h.grouped) == 0 {
		next := h.handler.WithAttrs(attrs)
		return &spanHandler{handler: next, root: next}
	}
	return h.with(func(next slog.Handler) slog.Handler { return next.WithAttrs(attrs) })
}

func (h *spanHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(func(next slog.Handler) slog.Handler { return next.WithGroup(name) })
}

func (h *spanHandler) with(apply func(slog.Handler) slog.Handler) slog.Handler {
	return &spanHandler{
		handler: apply(h.handler),
		root:    h.root,
		grouped: append(slices.Clip(h.grouped), apply),
	}
}
