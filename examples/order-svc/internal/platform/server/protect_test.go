package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/order-svc/internal/platform/httpjson"
)

func TestPanicIsAnsweredAndTheServerLives(t *testing.T) {
	f := newFixture(t, testConfig(),
		Route{"GET /panic", func(http.ResponseWriter, *http.Request) { panic("oops") }},
		Route{"GET /ok", ok})
	w := f.do(httptest.NewRequest(http.MethodGet, "/panic", nil))
	expectProblem(t, w, http.StatusInternalServerError)
	if strings.Contains(w.Body.String(), "oops") {
		t.Error("the client sees the panic's value")
	}
	line := f.logs.find(t, "handler panicked")
	if stack, _ := line["stack"].(string); line["panic"] != "oops" || !strings.Contains(stack, "TestPanic") || line["trace_id"] == nil {
		t.Errorf("got %v", line)
	}
	if got := f.logs.find(t, "request")["status"]; got != 500.0 {
		t.Errorf("logged status %v", got)
	}
	if w := f.do(httptest.NewRequest(http.MethodGet, "/ok", nil)); w.Code != http.StatusOK {
		t.Errorf("got %d after a panic", w.Code)
	}
}

func TestPanicInTheMiddleOfAnAnswerCutsTheConnection(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic("oops")
	}})
	s := f.listen(t, testConfig())
	resp, err := http.Get("http://" + s.Addr().String() + "/")
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
	}
	if err == nil {
		t.Error("half an answer looks like a whole one")
	}
	f.logs.find(t, "handler panicked")
	if got := f.logs.find(t, "request")["status"]; got != 500.0 {
		t.Errorf("logged as status %v", got)
	}
}

func TestAbortHandlerPassesThrough(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }})
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("got %v", v)
		}
		f.logs.find(t, "request") // logged all the same
	}()
	f.do(httptest.NewRequest(http.MethodGet, "/", nil))
}

func TestDeadlineInContext(t *testing.T) {
	c := testConfig()
	c.RequestTimeout = seconds(0.02)
	var left time.Duration
	f := newFixture(t, c, Route{"GET /", func(_ http.ResponseWriter, r *http.Request) {
		deadline, ok := r.Context().Deadline()
		if !ok {
			t.Error("no deadline")
		}
		left = time.Until(deadline)
		<-r.Context().Done() // gives up without an answer
	}})
	expectProblem(t, f.do(httptest.NewRequest(http.MethodGet, "/", nil)), http.StatusServiceUnavailable)
	if left <= 0 || left > 20*time.Millisecond {
		t.Errorf("the deadline was %v away", left)
	}
}

func TestBodyLimit(t *testing.T) {
	var reached bool
	f := newFixture(t, testConfig(), Route{"POST /", func(w http.ResponseWriter, r *http.Request) {
		reached = true
		var body any
		if err := httpjson.Decode(r, &body); err != nil {
			httpjson.WriteError(w, err)
		}
	}})
	large := `"` + strings.Repeat("x", 100) + `"`
	post := func(body io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/", body)
		r.Header.Set("Content-Type", "application/json")
		return f.do(r)
	}

	expectProblem(t, post(strings.NewReader(large)), http.StatusRequestEntityTooLarge)
	if reached {
		t.Error("a body announced as too large reached the handler")
	}
	expectProblem(t, post(io.MultiReader(strings.NewReader(large))), http.StatusRequestEntityTooLarge)
	if !reached {
		t.Error("a chunked body did not reach the handler")
	}
	if w := post(strings.NewReader(`"small"`)); w.Code != http.StatusOK {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestSecurityHeaders(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", ok})
	for _, path := range []string{"/", "/missing"} {
		h := f.do(httptest.NewRequest(http.MethodGet, path, nil)).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy":   "default-src 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":    "nosniff",
			"X-Frame-Options":           "DENY",
			"Referrer-Policy":           "no-referrer",
			"Strict-Transport-Security": "", // not over TLS
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s: got %q", path, name, got)
			}
		}
	}
}
