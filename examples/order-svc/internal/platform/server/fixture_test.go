package server

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"example.com/order-svc/internal/platform/config"
	"example.com/order-svc/internal/platform/httpjson"
	"example.com/order-svc/internal/platform/telemetry"
)

// fixture is a handler with what it logs and measures.
type fixture struct {
	http.Handler
	logs    *logBuffer
	metrics *prometheus.Registry
	spans   *tracetest.SpanRecorder
}

// logBuffer collects log lines from any goroutine.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) find(t *testing.T, msg string) map[string]any {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for line := range strings.Lines(b.buf.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if fields["msg"] == msg {
			return fields
		}
	}
	t.Fatalf("no line %q in:\n%s", msg, b.buf.String())
	return nil
}

// await finds a line that is written when the client already has its answer.
func (b *logBuffer) await(t *testing.T, msg string) map[string]any {
	t.Helper()
	for range 500 {
		b.mu.Lock()
		found := strings.Contains(b.buf.String(), `"msg":"`+msg+`"`)
		b.mu.Unlock()
		if found {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return b.find(t, msg)
}

// span is the only one that ended.
func (f fixture) span(t *testing.T) sdktrace.ReadOnlySpan {
	t.Helper()
	spans := f.spans.Ended()
	if len(spans) != 1 {
		t.Fatalf("got %d spans", len(spans))
	}
	return spans[0]
}

func attributeOf(span sdktrace.ReadOnlySpan, key string) string {
	for _, a := range span.Attributes() {
		if string(a.Key) == key {
			return a.Value.String()
		}
	}
	return ""
}

func seconds(n float64) config.Duration { return config.Duration(n * float64(time.Second)) }

func testConfig() Config {
	return Config{
		Addr: "127.0.0.1:0", AdminAddr: "127.0.0.1:0",
		ReadHeaderTimeout: seconds(0.1), ReadTimeout: seconds(2), RequestTimeout: seconds(1),
		WriteTimeout: seconds(3), IdleTimeout: seconds(2),
		MaxHeaderBytes: 4 << 10, MaxBodyBytes: 64, DrainTimeout: seconds(2),
	}
}

func newFixture(t *testing.T, c Config, routes ...Route) fixture {
	t.Helper()
	f := fixture{logs: &logBuffer{}, metrics: prometheus.NewRegistry(), spans: tracetest.NewSpanRecorder()}
	logger := telemetry.NewLogger(f.logs, slog.LevelInfo, telemetry.Identity{Name: "svc"})
	tracing := &telemetry.Tracing{Provider: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(f.spans)), Propagator: propagation.TraceContext{}}
	var err error
	if f.Handler, err = NewHandler(c, routes, logger, tracing, f.metrics); err != nil {
		t.Fatal(err)
	}
	return f
}

// listen serves the fixture until the test ends.
func (f fixture) listen(t *testing.T, c Config) *Server {
	t.Helper()
	s, err := Listen(t.Context(), c, f, slog.New(slog.NewJSONHandler(f.logs, nil)))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve() }()
	t.Cleanup(func() {
		s.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

func (f fixture) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func expectProblem(t *testing.T, w *httptest.ResponseRecorder, status int) {
	t.Helper()
	var p httpjson.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if w.Code != status || p.Status != status || p.Title != http.StatusText(status) ||
		w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }
