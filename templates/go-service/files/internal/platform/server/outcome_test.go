package server

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.opentelemetry.io/otel/codes"
)

// expectOutcome waits for the request's log line, and compares it and the
// metrics' label.
func (f fixture) expectOutcome(t *testing.T, status float64, code string, cut bool) {
	t.Helper()
	line := f.logs.await(t, "request")
	if line["status"] != status || (line["cut"] == true) != cut {
		t.Errorf("got %v", line)
	}
	families, err := f.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != "http_server_request_duration_seconds" {
			continue
		}
		for _, label := range family.GetMetric()[0].GetLabel() {
			if label.GetName() == "code" && label.GetValue() != code {
				t.Errorf("counted as %s, want %s", label.GetValue(), code)
			}
		}
	}
	if n := testutil.CollectAndCount(f.metrics, "http_server_request_duration_seconds"); n != 1 {
		t.Errorf("got %d series", n)
	}
}

func TestClientThatGoesAwayIsNeitherSuccessNorFailure(t *testing.T) {
	for name, finish := range map[string]http.HandlerFunc{
		"nothing is answered": func(http.ResponseWriter, *http.Request) {},
		"an answer follows":   ok,
		"the upstream failed": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"the handler aborts":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			started := make(chan struct{})
			f := newFixture(t, testConfig(), Route{"GET /", func(w http.ResponseWriter, r *http.Request) {
				close(started)
				<-r.Context().Done()
				finish(w, r)
			}})
			s := f.listen(t, testConfig())
			ctx, leave := context.WithCancel(t.Context())
			go func() { <-started; leave() }()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Addr().String(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if resp, err := http.DefaultClient.Do(req); err == nil {
				_ = resp.Body.Close()
				t.Error("answered")
			}
			f.expectOutcome(t, 499, "canceled", false)
		})
	}
}

func TestPanicCountsAlsoWhereTheClientIsGone(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	f := newFixture(t, testConfig(), Route{"GET /", func(http.ResponseWriter, *http.Request) { leave(); panic("oops") }})
	f.do(httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
	f.expectOutcome(t, 500, "5xx", false)
}

func TestRequestThatTheDrainEndsIsCut(t *testing.T) {
	started := make(chan struct{})
	f := newFixture(t, testConfig(), Route{"GET /", func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}})
	s := f.listen(t, testConfig())
	go func() {
		if resp, err := http.Get("http://" + s.Addr().String()); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Shutdown(ctx); err == nil {
		t.Error("nothing was cut off")
	}
	f.expectOutcome(t, 500, "5xx", true)
}

func TestAnswerAfterTheWriteTimeoutIsCut(t *testing.T) {
	c := testConfig()
	c.WriteTimeout = seconds(0.05)
	f := newFixture(t, c, Route{"GET /", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * time.Millisecond) // a handler that does not heed its context
		ok(w, r)
	}})
	s := f.listen(t, c)
	if resp, err := http.Get("http://" + s.Addr().String()); err == nil {
		_ = resp.Body.Close()
		t.Error("answered")
	}
	f.expectOutcome(t, 500, "5xx", true)
}

func TestHandlerMayExtendItsWriteDeadline(t *testing.T) {
	c := testConfig()
	c.WriteTimeout = seconds(0.05)
	f := newFixture(t, c, Route{"GET /", func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Error(err)
		}
		time.Sleep(100 * time.Millisecond)
		ok(w, r)
	}})
	resp, err := http.Get("http://" + f.listen(t, c).Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	f.expectOutcome(t, 200, "2xx", false)
}

// TestClientThatDoesNotReadIsCutOff stalls a large answer until write_timeout.
func TestClientThatDoesNotReadIsCutOff(t *testing.T) {
	c := testConfig()
	c.WriteTimeout = seconds(0.2)
	f := newFixture(t, c, Route{"GET /", func(w http.ResponseWriter, _ *http.Request) {
		for range 1000 {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<20)); err != nil {
				return
			}
		}
		t.Error("everything was written")
	}})
	conn, err := net.Dial("tcp", f.listen(t, c).Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	f.expectOutcome(t, 500, "5xx", true)
}

// failingWriter is a connection that fails.
type failingWriter struct{ http.ResponseWriter }

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("no route to host") }

func TestAnswerThatCannotBeWrittenIsCut(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", ok})
	f.ServeHTTP(failingWriter{httptest.NewRecorder()}, httptest.NewRequest(http.MethodGet, "/", nil))
	f.expectOutcome(t, 500, "5xx", true)
	if span := f.span(t); span.Status().Code != codes.Error || attributeOf(span, "error.type") != "cut" {
		t.Errorf("got %v %v", span.Status(), span.Attributes())
	}
}

func TestBodyThatIsNotAllowedIsNoFailure(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		ok(w, r)
	}})
	resp, err := http.Get("http://" + f.listen(t, testConfig()).Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	f.expectOutcome(t, 204, "2xx", false)
}

func TestHijackedConnectionIsNotJudged(t *testing.T) {
	c := testConfig()
	c.WriteTimeout = seconds(0.05)
	f := newFixture(t, c, Route{"GET /", func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		time.Sleep(100 * time.Millisecond)
		_ = conn.Close()
	}})
	if resp, err := http.Get("http://" + f.listen(t, c).Addr().String()); err == nil {
		_ = resp.Body.Close()
	}
	f.expectOutcome(t, 101, "1xx", false)
}

func TestSpanOfAPanic(t *testing.T) {
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		status  string // as sent
	}{
		"before the answer":     {func(http.ResponseWriter, *http.Request) { panic("oops") }, "500"},
		"invalid status, low":   {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(0) }, "500"},
		"invalid status, high":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(1000) }, "500"},
		"amid the answer":       {func(w http.ResponseWriter, r *http.Request) { ok(w, r); panic("oops") }, "200"},
		"amid a created answer": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); panic("oops") }, "201"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, testConfig(), Route{"GET /", tt.handler})
			func() {
				defer func() { _ = recover() }() // ErrAbortHandler, where an answer has begun
				f.do(httptest.NewRequest(http.MethodGet, "/", nil))
			}()
			f.expectOutcome(t, 500, "5xx", tt.status != "500")
			span := f.span(t)
			if span.Status().Code != codes.Error || attributeOf(span, "http.response.status_code") != tt.status {
				t.Errorf("got %v %v", span.Status(), span.Attributes())
			}
		})
	}
}
