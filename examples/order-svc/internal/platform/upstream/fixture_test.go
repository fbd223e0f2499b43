package upstream

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"example.com/order-svc/internal/platform/config"
	"example.com/order-svc/internal/platform/telemetry"
)

func milliseconds(n int) config.Duration { return config.Duration(time.Duration(n) * time.Millisecond) }

func testConfig() Config {
	return Config{
		Timeout: milliseconds(2000), AttemptTimeout: milliseconds(500), MaxResponseBytes: 64,
		Pool:    PoolConfig{MaxConnections: 4, MaxIdleConnections: 4, IdleTimeout: milliseconds(1000)},
		Retry:   RetryConfig{MaxAttempts: 3, BaseDelay: milliseconds(1), MaxDelay: milliseconds(2), BudgetRatio: 0.1, BudgetBurst: 10},
		Breaker: BreakerConfig{Window: milliseconds(10_000), MinRequests: 1000, FailureRatio: 0.5, OpenFor: milliseconds(10_000), HalfOpenRequests: 1},
	}
}

type fixture struct {
	*Client
	calls   *atomic.Int32
	metrics *prometheus.Registry
	tracing *telemetry.Tracing
}

// newFixture returns a client of an upstream that answers with handler.
func newFixture(t *testing.T, c Config, handler http.HandlerFunc) fixture {
	t.Helper()
	f := fixture{
		calls:   &atomic.Int32{},
		metrics: prometheus.NewPedanticRegistry(),
		tracing: &telemetry.Tracing{
			Provider:   sdktrace.NewTracerProvider(),
			Propagator: propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}),
		},
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.calls.Add(1)
		handler(w, r)
	}))
	t.Cleanup(srv.Close)
	c.BaseURL = srv.URL + "/base/"
	var err error
	if f.Client, err = New("inventory", c, slog.New(slog.DiscardHandler), f.tracing, f.metrics); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// send makes one request and reads the answer.
func (f fixture) send(ctx context.Context, t *testing.T, method string, body io.Reader) (int, string, error) {
	t.Helper()
	req, err := f.NewRequest(ctx, method, body, "stock", "a/b")
	if err != nil {
		t.Fatal(err)
	}
	resp, err := f.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func (f fixture) expectMetrics(t *testing.T, want string, names ...string) {
	t.Helper()
	if err := testutil.GatherAndCompare(f.metrics, strings.NewReader(want), names...); err != nil {
		t.Error(err)
	}
}

func answer(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

// roundTripper is an upstream without a network, for tests with a fake clock.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
