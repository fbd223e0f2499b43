package server

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestSlowHeaderIsCutOff(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", ok})
	s := f.listen(t, testConfig())
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	go func() { // one byte at a time, faster than any idle timeout
		for _, b := range []byte("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: " + strings.Repeat("x", 1000)) {
			if _, err := conn.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	start := time.Now()
	if err := conn.SetReadDeadline(start.Add(2 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn) // a reset connection is as good as a closed one
	if took := time.Since(start); took > time.Second {
		t.Errorf("cut off after %v: %v", took, err)
	}
	if strings.Contains(string(answer), "200 OK") {
		t.Errorf("got %s", answer)
	}
}

func TestLargeHeaderIsRefused(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", ok})
	s := f.listen(t, testConfig())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Large", strings.Repeat("x", 16<<10))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("got %s", resp.Status)
	}
}

func TestPortInUse(t *testing.T) {
	f := newFixture(t, testConfig(), Route{"GET /", ok})
	c := testConfig()
	c.Addr = f.listen(t, c).Addr().String()
	_, err := Listen(t.Context(), c, f, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), c.Addr) || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("got %v", err)
	}
}

func TestShutdownLetsRunningRequestsFinish(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	f := newFixture(t, testConfig(), Route{"GET /slow", func(w http.ResponseWriter, r *http.Request) {
		close(started)
		select {
		case <-release:
			ok(w, r)
		case <-r.Context().Done():
		}
	}})
	s := f.listen(t, testConfig())
	status := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + s.Addr().String() + "/slow")
		if err != nil {
			status <- err.Error()
			return
		}
		_ = resp.Body.Close()
		status <- resp.Status
	}()
	<-started
	down := make(chan error, 1)
	go func() { down <- s.Shutdown(t.Context()) }()
	for { // until the listener is closed
		conn, err := net.Dial("tcp", s.Addr().String())
		if err != nil {
			break
		}
		_ = conn.Close()
	}
	close(release)
	if err := <-down; err != nil {
		t.Error(err)
	}
	if got := <-status; got != "200 OK" {
		t.Errorf("got %s", got)
	}
}

func TestShutdownCutsOffAtTheDeadline(t *testing.T) {
	started, ended := make(chan struct{}), make(chan struct{})
	c := testConfig()
	c.RequestTimeout = seconds(60)
	f := newFixture(t, c, Route{"GET /stuck", func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
		close(ended)
	}})
	s := f.listen(t, c)
	go func() {
		if resp, err := http.Get("http://" + s.Addr().String() + "/stuck"); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-started
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("got %v", err)
	}
	<-ended // its context was cancelled
}

func TestStreamingReachesTheClientAtOnce(t *testing.T) {
	release := make(chan struct{})
	f := newFixture(t, testConfig(), Route{"GET /", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		<-release
	}})
	s := f.listen(t, testConfig())
	resp, err := http.Get("http://" + s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if line, err := bufio.NewReader(resp.Body).ReadString('\n'); line != "first\n" {
		t.Errorf("got %q, %v", line, err)
	}
	close(release)
}

func TestConfigValidate(t *testing.T) {
	var got []string
	c := testConfig()
	c.RequestTimeout = c.WriteTimeout
	c.ReadHeaderTimeout = c.ReadTimeout + 1
	c.MaxHeaderBytes = 1 << 31
	c.Validate(func(key, _ string) { got = append(got, key) })
	want := "server.request_timeout server.read_header_timeout server.max_header_bytes"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}
