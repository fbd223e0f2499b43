package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"
)

var identity = Identity{Name: "svc", Version: "1.2.3", Commit: "abc", Environment: "prod"}

func spanContext(t *testing.T) context.Context {
	t.Helper()
	traceID, err := trace.TraceIDFromHex("4bf92f3577b34da6a3ce929d0e0e4736")
	if err != nil {
		t.Fatal(err)
	}
	spanID, err := trace.SpanIDFromHex("00f067aa0ba902b7")
	if err != nil {
		t.Fatal(err)
	}
	return trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{TraceID: traceID, SpanID: spanID}))
}

func TestLoggerWritesIdentityAndIDs(t *testing.T) {
	ctx := spanContext(t)
	loggers := map[string]func(*slog.Logger) *slog.Logger{
		"plain": func(l *slog.Logger) *slog.Logger { return l },
		"with":  func(l *slog.Logger) *slog.Logger { return l.With("a", 1) },
		"group": func(l *slog.Logger) *slog.Logger { return l.With("a", 1).WithGroup("g").With("b", 2).WithGroup("h") },
	}
	for name, derive := range loggers {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			derive(NewLogger(&out, slog.LevelInfo, identity)).InfoContext(ctx, "hello", "k", "v")
			var line map[string]any
			if err := json.Unmarshal(out.Bytes(), &line); err != nil {
				t.Fatalf("%v: %s", err, out.String())
			}
			for key, want := range map[string]string{
				"msg": "hello", "service.name": "svc", "service.version": "1.2.3", "deployment.environment.name": "prod",
				"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "00f067aa0ba902b7",
			} {
				if line[key] != want {
					t.Errorf("%s: got %v, want %s in %s", key, line[key], want, out.String())
				}
			}
			if name == "group" && !strings.Contains(out.String(), `"g":{"b":2,"h":{"k":"v"}}`) {
				t.Errorf("groups are lost: %s", out.String())
			}
		})
	}
}

func TestLoggerWithoutSpan(t *testing.T) {
	var out bytes.Buffer
	logger := NewLogger(&out, slog.LevelWarn, identity)
	logger.Info("below the level")
	logger.Warn("hello")
	if got := out.String(); strings.Contains(got, "trace_id") || strings.Count(got, "\n") != 1 {
		t.Errorf("got %s", got)
	}
}

// clearEnv hides the variables of whoever runs the tests.
func clearEnv(t *testing.T) {
	t.Helper()
	t.Setenv("DEPLOYMENT_ENVIRONMENT", "")
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "OTEL_") {
			t.Setenv(name, "")
		}
	}
}

func TestResolveReadsTheEnvironment(t *testing.T) {
	clearEnv(t)
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=staging,service.version=9")
	t.Setenv("OTEL_SERVICE_NAME", "renamed")
	id, res, err := Resolve(t.Context(), identity)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Identity{Name: "renamed", Version: "9", Commit: "abc", Environment: "staging"}); id != want {
		t.Errorf("got %+v", id)
	}
	if !strings.Contains(res.String(), "service.name=renamed") {
		t.Errorf("the resource has another name: %s", res)
	}
	t.Setenv("DEPLOYMENT_ENVIRONMENT", "test")
	if id, _, _ := Resolve(t.Context(), identity); id.Environment != "test" {
		t.Errorf("got %+v", id)
	}
}

func TestResolveSurvivesMalformedAttributes(t *testing.T) {
	clearEnv(t)
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "nonsense")
	id, _, err := Resolve(t.Context(), identity)
	if !errors.Is(err, resource.ErrPartialResource) || id != identity {
		t.Errorf("got %+v, %v", id, err)
	}
}

// collector counts the requests to an OTLP endpoint.
func collector(t *testing.T) (string, *atomic.Int32) {
	t.Helper()
	var count atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err == nil && len(body) > 0 && r.URL.Path == "/v1/traces" {
			count.Add(1)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL, &count
}

func TestTracing(t *testing.T) {
	tests := []struct {
		name     string
		env      map[string]string
		endpoint bool
		exports  bool
		newIDs   bool
		sampled  bool
	}{
		{name: "no endpoint", newIDs: true, sampled: true},
		{name: "endpoint", endpoint: true, exports: true, newIDs: true, sampled: true},
		{name: "no exporter", endpoint: true, env: map[string]string{"OTEL_TRACES_EXPORTER": "none"}, newIDs: true, sampled: true},
		{name: "other exporter", endpoint: true, env: map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, newIDs: true, sampled: true},
		{name: "other protocol", endpoint: true, env: map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, newIDs: true, sampled: true},
		{name: "sampler", endpoint: true, env: map[string]string{"OTEL_TRACES_SAMPLER": "always_off"}, newIDs: true},
		{name: "disabled", endpoint: true, env: map[string]string{"OTEL_SDK_DISABLED": "true"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clearEnv(t)
			url, count := collector(t)
			if tt.endpoint {
				t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
			}
			for key, value := range tt.env {
				t.Setenv(key, value)
			}
			tracing, err := NewTracing(t.Context(), resource.Empty(), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			_, span := tracing.Provider.Tracer("test").Start(t.Context(), "work")
			span.End()
			if got := span.SpanContext().HasTraceID(); got != tt.newIDs {
				t.Errorf("new trace id: got %v", got)
			}
			if got := span.SpanContext().IsSampled(); got != tt.sampled {
				t.Errorf("sampled: got %v", got)
			}
			// A caller's trace goes on in any case.
			ctx, span := tracing.Provider.Tracer("test").Start(spanContext(t), "work")
			span.End()
			if got := trace.SpanContextFromContext(ctx).TraceID().String(); got != "4bf92f3577b34da6a3ce929d0e0e4736" {
				t.Errorf("the caller's trace is lost: got %s", got)
			}
			if err := tracing.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			if got := count.Load() > 0; got != tt.exports {
				t.Errorf("exported: got %v", got)
			}
		})
	}
}

func TestMalformedEndpointIsAnErrorAndNoExport(t *testing.T) {
	for _, endpoint := range []string{
		"collector:4318", "localhost", "//collector:4318", "http://", "http://:4318", "grpc://collector", "http://collector:port",
		"http://collector:99999", "http://user:hunter2@[::1", "%zz", "/v1/traces",
	} {
		for _, variable := range []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"} {
			clearEnv(t)
			t.Setenv(variable, endpoint)
			var out bytes.Buffer
			if wantsExport(NewLogger(&out, slog.LevelInfo, identity)) {
				t.Errorf("%s=%s is exported to", variable, endpoint)
			}
			var line map[string]any
			if err := json.Unmarshal(out.Bytes(), &line); err != nil {
				t.Fatalf("%v: %s", err, out.String())
			}
			if line["level"] != "ERROR" || line["variable"] != variable || strings.Contains(out.String(), "hunter2") {
				t.Errorf("got %s", out.String())
			}
		}
	}
	clearEnv(t)
	for _, endpoint := range []string{"http://collector:4318", "https://collector/prefix", "http://[::1]:4318/", " http://collector "} {
		t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
		if !wantsExport(slog.New(slog.DiscardHandler)) {
			t.Errorf("%s is refused", endpoint)
		}
	}
}

func TestLostCollectorIsMentionedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		h := &quietHandler{logger: slog.New(slog.NewTextHandler(&out, nil))}
		for range 100 {
			h.Handle(errors.New("connection refused"))
			time.Sleep(time.Second)
		}
		if got := strings.Count(out.String(), "\n"); got != 1 {
			t.Errorf("got %d lines", got)
		}
		time.Sleep(quietInterval)
		h.Handle(errors.New("connection refused"))
		if got := out.String(); strings.Count(got, "\n") != 2 || !strings.Contains(got, "suppressed=99") {
			t.Errorf("got %s", got)
		}
	})
}

func TestRegistryHasBuildInfo(t *testing.T) {
	families, err := NewRegistry(identity).Gather()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, family := range families {
		names[family.GetName()] = true
	}
	for _, want := range []string{"build_info", "go_goroutines", "process_start_time_seconds"} {
		if !names[want] {
			t.Errorf("no metric %s", want)
		}
	}
}
