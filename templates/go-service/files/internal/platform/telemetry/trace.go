package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strconv"
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
	variable := endpointVariable()
	if variable == "" {
		return false
	}
	if err := checkEndpoint(os.Getenv(variable)); err != nil {
		logger.Error("traces are not exported: the endpoint is malformed", "variable", variable, "error", err.Error())
		return false
	}
	if protocol := otlpProtocol(); protocol != "" && protocol != "http/protobuf" {
		logger.Warn("traces are not exported: only http/protobuf is supported", "OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
		return false
	}
	return true
}

// endpointVariable names the variable that says where traces go, if any does.
func endpointVariable() string {
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"} {
		if strings.TrimSpace(os.Getenv(name)) != "" {
			return name
		}
	}
	return ""
}

// checkEndpoint refuses what the exporter would replace by its default, localhost.
// The error does not quote the URL, which may hold a password.
func checkEndpoint(value string) error {
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return errors.New("want http:// or https://, a host and perhaps a port and a path")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return errors.New("the port must be a number from 1 to 65535")
		}
	}
	return nil
}

func otlpProtocol() string {
	if p := os.Getenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"); p != "" {
		return p
	}
	return os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL")
}
