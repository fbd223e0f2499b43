package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Tracing is what instrumentation needs: where spans go and how their context
// travels between services.
type Tracing struct {
	Provider   trace.TracerProvider
	Propagator propagation.TextMapPropagator
	shutdown   func(context.Context) error
}

// NewTracing reads the standard OTEL_* variables. Spans are exported only where
// an OTLP endpoint is named: the default of localhost would make every service
// without a collector complain. Ids are made and passed on in any case, so logs
// can be joined across services. The SDK itself reads the sampler, span limits,
// batching and exporter options.
func NewTracing(ctx context.Context, res *resource.Resource, logger *slog.Logger) (*Tracing, error) {
	tracing := &Tracing{
		Propagator: propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}),
		shutdown:   func(context.Context) error { return nil },
	}
	if strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		tracing.Provider = noop.NewTracerProvider()
		return tracing, nil
	}
	options := []sdktrace.TracerProviderOption{sdktrace.WithResource(res)}
	if wantsExport(logger) {
		exporter, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, fmt.Errorf("otlp exporter: %w", err)
		}
		options = append(options, sdktrace.WithBatcher(exporter))
	}
	provider := sdktrace.NewTracerProvider(options...)
	tracing.Provider = provider
	tracing.shutdown = provider.Shutdown
	return tracing, nil
}

// Shutdown sends the spans that are still held, until ctx ends.
func (t *Tracing) Shutdown(ctx context.Context) error { return t.shutdown(ctx) }

func wantsExport(logger *slog.Logger) bool {
	switch exporter := os.Getenv("OTEL_TRACES_EXPORTER"); exporter {
	case "", "otlp":
	case "none":
		return false
	default:
		logger.Warn("traces are not exported: exporter not supported", "OTEL_TRACES_EXPORTER", exporter)
		return false
	}
	if os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" {
		return false
	}
	if protocol := otlpProtocol(); protocol != "" && protocol != "http/protobuf" {
		logger.Warn("traces are not exported: only http/protobuf is supported", "OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
		return false
	}
	return true
}

func otlpProtocol() string {
	if p := os.Getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"); p != "" {
		return p
	}
	return os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL")
}
