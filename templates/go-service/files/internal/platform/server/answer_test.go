package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// half sets the headers of an answer that it does not give.
func half(w http.ResponseWriter) {
	for _, name := range handlersOwn {
		w.Header().Set(name, "1")
	}
	w.Header().Set(http.TrailerPrefix+"Checksum", "1")
	w.Header().Set("Access-Control-Allow-Origin", "https://example.com")
}

func TestProblemHasNoHeadersOfTheAnswerItReplaces(t *testing.T) {
	c := testConfig()
	c.RequestTimeout = seconds(0.02)
	f := newFixture(t, c,
		Route{"GET /panic", func(w http.ResponseWriter, _ *http.Request) { half(w); panic("oops") }},
		Route{"GET /slow", func(w http.ResponseWriter, r *http.Request) { half(w); <-r.Context().Done() }})
	for path, status := range map[string]int{"/panic": http.StatusInternalServerError, "/slow": http.StatusServiceUnavailable} {
		w := f.do(httptest.NewRequest(http.MethodGet, path, nil))
		expectProblem(t, w, status)
		for name := range w.Header() {
			switch name {
			case "Content-Type", "Access-Control-Allow-Origin",
				"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy":
			default:
				t.Errorf("%s: kept %s", path, name)
			}
		}
		if w.Header().Get("Access-Control-Allow-Origin") == "" || w.Header().Get("X-Content-Type-Options") == "" {
			t.Errorf("%s: lost %v", path, w.Header())
		}
	}
}

func TestProblemAfterAPanicArrivesWhole(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", func(w http.ResponseWriter, _ *http.Request) { half(w); panic("oops") }})
	resp, err := http.Get("http://" + f.listen(t, testConfig()).Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err := io.ReadAll(resp.Body); err != nil || len(body) < 2 || resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("got %s %q, %v", resp.Status, body, err)
	}
}
