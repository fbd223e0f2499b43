package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// sloHandler gives the tests of slo.yaml the handler of the service, made as the
// service makes it, with the timeouts, retries and breaker of config.yaml, except
// for what it depends on: the inventory takes as long and fails as often as
// slo.yaml says.
//
// It is called once for each objective, whose name is d.Objective(), and within
// the virtual clock. What it starts has to end with t.Cleanup.
func sloHandler(t *testing.T, d *sloDependencies) http.Handler {
	t.Helper()
	c, err := load(configFile)
	if err != nil {
		t.Fatal(err)
	}
	c.Upstreams.Inventory.Transport = d.RoundTripper("inventory", http.HandlerFunc(oneInStock))
	c.Upstreams.Inventory.Jitter = func(limit time.Duration) time.Duration { return limit } // the same each time
	handler := newHandler(t, &c)

	// Ids are drawn at random: order 1 of slo.yaml is the one that is taken here.
	r := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader(`{"items": [{"sku": "AB-1", "quantity": 1}]}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	order := w.Header().Get("Location")
	if w.Code != http.StatusCreated || order == "" {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = strings.Replace(r.URL.Path, "/orders/1", order, 1)
		handler.ServeHTTP(w, r)
	})
}
