package app

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace/noop"

	"example.com/order-svc/internal/platform/health"
	"example.com/order-svc/internal/platform/lifecycle"
	"example.com/order-svc/internal/platform/server"
	"example.com/order-svc/internal/platform/telemetry"
)

// TestRoutes sends requests through everything but the network.
func TestRoutes(t *testing.T) {
	inventory := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"quantity": 1}`)
	}))
	defer inventory.Close()
	c, err := load(configFile, "APP_UPSTREAMS_INVENTORY_BASE_URL="+inventory.URL)
	if err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	p := lifecycle.Platform{
		Logger:  slog.New(slog.DiscardHandler),
		Tracing: &telemetry.Tracing{Provider: noop.NewTracerProvider(), Propagator: propagation.TraceContext{}},
		Metrics: registry,
		Health:  health.New(health.Options{CheckTimeout: time.Second}),
	}
	routes, err := Routes(&c, p)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := server.NewHandler(c.Server, routes, p.Logger, p.Tracing, registry)
	if err != nil {
		t.Fatal(err)
	}
	send := func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	created := send(http.MethodPost, "/orders", `{"items": [{"sku": "AB-1", "quantity": 2}]}`)
	if created.Code != http.StatusCreated {
		t.Fatalf("got %d %s", created.Code, created.Body)
	}
	if vary := created.Header()["Vary"]; !slices.Equal(vary, []string{"X-User-Id", "X-Env"}) {
		t.Errorf("got Vary %q", vary)
	}
	location := created.Header().Get("Location")
	if w := send(http.MethodGet, location, ""); w.Code != http.StatusOK || w.Body.String() != created.Body.String() {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if w := send(http.MethodGet, location+"/availability", ""); w.Code != http.StatusOK || w.Body.String() != `[{"sku":"AB-1","available":false}]`+"\n" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	large := `{"items": [` + strings.Repeat(" ", 1<<20) + `]}`
	if w := send(http.MethodPost, "/orders", large); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
