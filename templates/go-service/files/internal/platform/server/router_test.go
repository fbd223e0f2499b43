package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	routes := Wrap([]Route{{"GET /orders/{id}", ok}}, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Order", r.PathValue("id"))
			next.ServeHTTP(w, r)
		})
	})
	w := newFixture(t, testConfig(), routes...).do(httptest.NewRequest(http.MethodGet, "/orders/7", nil))
	if w.Code != http.StatusOK || w.Header().Get("X-Order") != "7" {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
}

func TestUnmatchedRequestsAreProblems(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /orders/{id}", ok})
	expectProblem(t, f.do(httptest.NewRequest(http.MethodGet, "/missing", nil)), http.StatusNotFound)
	w := f.do(httptest.NewRequest(http.MethodPost, "/orders/1", nil))
	expectProblem(t, w, http.StatusMethodNotAllowed)
	if got := w.Header().Get("Allow"); got != "GET, HEAD" {
		t.Errorf("Allow: got %q", got)
	}
}

func TestRedirectsOfTheMuxKeepTheirLocation(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /orders/{id}", ok}, Route{"GET /files/", ok})
	for path, want := range map[string]string{
		"/../x": "/x", "/a//b?c=d": "/a/b?c=d", "/orders/./1": "/orders/1", "/files": "/files/",
	} {
		w := f.do(httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusTemporaryRedirect || w.Header().Get("Location") != want {
			t.Errorf("%s: got %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestLogLineAndMetricsOfARequest(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /orders/{id}", ok})
	r := httptest.NewRequest(http.MethodGet, "/orders/4711?email=a@example.com", nil)
	r.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	r.Header.Set("Authorization", "Bearer hunter2")
	f.do(r)
	f.do(httptest.NewRequest("BREW", "/4712", nil))

	line := f.logs.find(t, "request")
	for key, want := range map[string]any{
		"service.name": "svc", "method": "GET", "route": "/orders/{id}", "status": 200.0, "bytes": 2.0,
		"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
	} {
		if line[key] != want {
			t.Errorf("%s: got %v, want %v", key, line[key], want)
		}
	}
	if line["duration_ms"] == nil || line["span_id"] == nil || line["span_id"] == "00f067aa0ba902b7" {
		t.Errorf("got %v", line)
	}
	for _, private := range []string{"4711", "4712", "example.com", "hunter2", "BREW"} {
		if strings.Contains(f.logs.buf.String(), private) {
			t.Errorf("%s is in the log", private)
		}
	}

	w := httptest.NewRecorder()
	NewAdminHandler(http.NotFoundHandler(), f.metrics).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{
		`http_server_request_duration_seconds_bucket{code="2xx",method="GET",route="/orders/{id}",le="0.2"} 1`,
		`http_server_request_duration_seconds_count{code="2xx",method="GET",route="/orders/{id}"} 1`,
		`http_server_request_duration_seconds_count{code="4xx",method="_OTHER",route="unmatched"} 1`,
		`http_server_requests_in_flight 0`,
		`http_server_panics_total 0`,
	} {
		if !strings.Contains(w.Body.String(), want+"\n") {
			t.Errorf("no %s in:\n%s", want, w.Body)
		}
	}
}

func TestPublicServerHasNoAdminPaths(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /orders/{id}", ok})
	for _, path := range []string{"/metrics", "/livez", "/readyz", "/healthz", "/debug/pprof/", "/debug/vars"} {
		expectProblem(t, f.do(httptest.NewRequest(http.MethodGet, path, nil)), http.StatusNotFound)
	}
}
