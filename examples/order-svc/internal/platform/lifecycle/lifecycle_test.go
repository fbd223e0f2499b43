package lifecycle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/order-svc/internal/platform/health"
	"example.com/order-svc/internal/platform/server"
)

const testSchema = `{
  "type": "object",
  "additionalProperties": false,
  "required": ["server", "log", "telemetry", "health"],
  "properties": {
    "server": {
      "type": "object",
      "properties": {
        "addr": {"type": "string", "format": "host-port"},
        "admin_addr": {"type": "string", "format": "host-port"},
        "drain_timeout": {"type": "string", "format": "go-duration", "durationUnit": "ms"}
      }
    },
    "log": {"type": "object"},
    "telemetry": {"type": "object"},
    "health": {"type": "object"}
  }
}`

const testFile = `server:
  addr: "127.0.0.1:0"
  admin_addr: "127.0.0.1:0"
  read_header_timeout: "1s"
  read_timeout: "2s"
  request_timeout: "5s"
  write_timeout: "6s"
  idle_timeout: "5s"
  max_header_bytes: "16KiB"
  max_body_bytes: "1KiB"
  drain_delay: "100ms"
  drain_timeout: "2s"
log: {level: info}
telemetry: {flush_timeout: "1s"}
health: {check_timeout: "1s", cache_for: "0s"}
`

// output collects what a service writes.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// line waits for a log line.
func (o *output) line(t *testing.T, match func(map[string]any) bool) map[string]any {
	t.Helper()
	for range 500 {
		for line := range strings.Lines(o.String()) {
			var fields map[string]any
			if json.Unmarshal([]byte(line), &fields) == nil && match(fields) {
				return fields
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no such line in:\n%s", o)
	return nil
}

func message(msg string) func(map[string]any) bool {
	return func(line map[string]any) bool { return line["msg"] == msg }
}

// running is a service under test.
type running struct {
	public, admin string
	stdout        *output
	stop          context.CancelFunc
	exit          chan int
}

func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func testService(routes func(Platform) ([]server.Route, error)) Service {
	var c struct{ Config }
	return Service{
		Name: "svc", Version: "1.2.3", Environment: "prod", Schema: testSchema,
		Config: &c, Platform: &c.Config, Routes: routes,
	}
}

func start(t *testing.T, environ []string, routes ...server.Route) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{stdout: &output{}, stop: stop, exit: make(chan int, 1)}
	s := testService(func(Platform) ([]server.Route, error) { return routes, nil })
	args := []string{"-config", writeConfig(t, testFile)}
	go func() { r.exit <- run(ctx, s, args, environ, r.stdout, io.Discard) }()
	t.Cleanup(stop)
	r.stdout.line(t, message("ready"))
	addr := func(name string) string {
		line := r.stdout.line(t, func(l map[string]any) bool { return l["msg"] == "listening" && l["server"] == name })
		return "http://" + line["addr"].(string)
	}
	r.public, r.admin = addr("public"), addr("admin")
	return r
}

func (r *running) wait(t *testing.T) int {
	t.Helper()
	select {
	case code := <-r.exit:
		return code
	case <-time.After(10 * time.Second):
		t.Fatal("the service does not stop")
		return -1
	}
}

func get(url string) (int, string) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

func TestStartsAndStopsWithoutACollector(t *testing.T) {
	r := start(t, nil, server.Route{Pattern: "GET /hello", Handler: hello})
	if status, body := get(r.public + "/hello"); status != http.StatusOK || body != "hello" {
		t.Errorf("got %d %s", status, body)
	}
	for path, want := range map[string]string{
		"/livez": "alive", "/readyz": "ready", "/healthz": `"status":"pass"`, "/metrics": "build_info",
	} {
		if status, body := get(r.admin + path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: got %d %s", path, status, body)
		}
	}
	r.stop()
	if code := r.wait(t); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	if out := r.stdout.String(); strings.Contains(out, `"level":"WARN"`) || strings.Contains(out, `"level":"ERROR"`) {
		t.Errorf("not quiet:\n%s", out)
	}
}

func TestDrain(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	r := start(t, nil, server.Route{Pattern: "GET /slow", Handler: func(w http.ResponseWriter, req *http.Request) {
		close(started)
		<-release
		hello(w, req)
	}})
	answer := make(chan int, 1)
	go func() {
		status, _ := get(r.public + "/slow")
		answer <- status
	}()
	<-started
	r.stop()
	r.stdout.line(t, message("draining"))
	for range 3 {
		if status, body := get(r.admin + "/readyz"); status != http.StatusServiceUnavailable || body != "draining\n" {
			t.Errorf("readyz while draining: got %d %s", status, body)
		}
		if status, _ := get(r.admin + "/livez"); status != http.StatusOK {
			t.Errorf("livez while draining: got %d", status)
		}
		time.Sleep(60 * time.Millisecond) // past the delay, into the drain itself
	}
	close(release)
	if status := <-answer; status != http.StatusOK {
		t.Errorf("the running request got %d", status)
	}
	if code := r.wait(t); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestDrainDeadline(t *testing.T) {
	started := make(chan struct{})
	r := start(t, []string{"APP_SERVER_DRAIN_TIMEOUT=50ms"}, server.Route{Pattern: "GET /stuck", Handler: func(_ http.ResponseWriter, req *http.Request) {
		close(started)
		<-req.Context().Done()
	}})
	go get(r.public + "/stuck")
	<-started
	r.stop()
	if code := r.wait(t); code != ExitFailure {
		t.Errorf("exit code %d", code)
	}
	if line := r.stdout.line(t, message("stopped")); !strings.Contains(line["error"].(string), "cut off") {
		t.Errorf("got %v", line)
	}
}

func TestSpansAreSentBeforeTheEnd(t *testing.T) {
	var batches atomic.Int32
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { batches.Add(1) }))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	r := start(t, nil, server.Route{Pattern: "GET /hello", Handler: hello})
	get(r.public + "/hello")
	r.stop()
	if code := r.wait(t); code != ExitOK || batches.Load() == 0 {
		t.Errorf("exit code %d, %d batches", code, batches.Load())
	}
}

func TestLostCollectorDoesNotKeepTheServiceFromStopping(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
	r := start(t, nil, server.Route{Pattern: "GET /hello", Handler: hello})
	if status, _ := get(r.public + "/hello"); status != http.StatusOK {
		t.Errorf("got %d", status)
	}
	r.stop()
	if code := r.wait(t); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestMistakesInOTELVariablesAreLogged(t *testing.T) {
	for variable, tt := range map[string]struct{ value, want string }{
		"OTEL_TRACES_SAMPLER":         {"sometimes", "unsupported sampler: sometimes"},
		"OTEL_EXPORTER_OTLP_ENDPOINT": {"collector:4318", "the endpoint is malformed"},
		"OTEL_EXPORTER_OTLP_TIMEOUT":  {"soon", "parse duration"},
		"OTEL_RESOURCE_ATTRIBUTES":    {"team=%zz", "invalid URL escape"},
	} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
			t.Setenv(variable, tt.value)
			stderr := captureStderr(t)
			r := start(t, nil)
			r.stop()
			if code := r.wait(t); code != ExitOK {
				t.Errorf("exit code %d", code)
			}
			line := r.stdout.line(t, func(line map[string]any) bool {
				return line["level"] == "ERROR" && strings.Contains(fmt.Sprint(line), tt.want)
			})
			if line["service.name"] != "svc" {
				t.Errorf("got %v", line)
			}
			if got := stderr(); got != "" {
				t.Errorf("plain text on stderr: %s", got)
			}
		})
	}
}

// captureStderr redirects what libraries write there until it is called.
func captureStderr(t *testing.T) func() string {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = file
	log.SetOutput(file)
	return func() string {
		os.Stderr = before
		log.SetOutput(before)
		text, err := os.ReadFile(file.Name())
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
}

// TestSlowCheckIsAnswered has a check that takes longer than write_timeout.
func TestSlowCheckIsAnswered(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s := testService(func(p Platform) ([]server.Route, error) {
		return nil, p.Health.Register(health.Check{Name: "slow", Run: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}})
	})
	file := strings.Replace(strings.Replace(testFile, `request_timeout: "5s"`, `request_timeout: "100ms"`, 1),
		`write_timeout: "6s"`, `write_timeout: "200ms"`, 1)
	out, exit := &output{}, make(chan int, 1)
	go func() { exit <- run(ctx, s, []string{"-config", writeConfig(t, file)}, nil, out, io.Discard) }()
	out.line(t, message("ready"))
	admin := out.line(t, func(l map[string]any) bool { return l["msg"] == "listening" && l["server"] == "admin" })["addr"].(string)
	var wg sync.WaitGroup
	for range 5 { // they queue for the check
		wg.Go(func() {
			if status, body := get("http://" + admin + "/healthz"); status != http.StatusServiceUnavailable || !strings.Contains(body, `"status":"fail"`) {
				t.Errorf("got %d %s", status, body)
			}
		})
		time.Sleep(20 * time.Millisecond)
	}
	wg.Wait()
	stop()
	if code := <-exit; code != ExitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestHealthcheck(t *testing.T) {
	r := start(t, nil)
	args := []string{"-healthcheck", "-config", writeConfig(t, testFile)}
	environ := []string{"APP_SERVER_ADMIN_ADDR=" + strings.TrimPrefix(r.admin, "http://")}
	ask := func() int { return run(t.Context(), testService(nil), args, environ, io.Discard, io.Discard) }
	if code := ask(); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	r.stop()
	r.wait(t)
	if code := ask(); code != ExitFailure {
		t.Errorf("exit code %d after the end", code)
	}
}

func TestWhatKeepsAServiceFromStarting(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	bad := strings.Replace(testFile, `drain_timeout: "2s"`, `drain_timeout: "2us"`, 1)
	tests := []struct {
		name    string
		file    string
		args    []string
		environ []string
		code    int
		want    string
	}{
		{name: "public port in use", environ: []string{"APP_SERVER_ADDR=" + taken.Addr().String()}, code: ExitFailure,
			want: "public server: listen tcp " + taken.Addr().String() + ": bind: address already in use"},
		{name: "admin port in use", environ: []string{"APP_SERVER_ADMIN_ADDR=" + taken.Addr().String()}, code: ExitFailure,
			want: "admin server: listen tcp " + taken.Addr().String() + ": bind: address already in use"},
		{name: "invalid configuration", file: bad, code: ExitConfig,
			want: `config.yaml:12:18: server.drain_timeout: "2us" is finer than the unit the schema asks for, milliseconds ("ms"); write 2ms`},
		{name: "unknown variable", environ: []string{"APP_SERVER_ADR=:1"}, code: ExitConfig,
			want: `APP_SERVER_ADR: names no configuration key; did you mean "APP_SERVER_ADDR"?`},
		{name: "missing file", args: []string{"-config", "missing.yaml"}, code: ExitConfig,
			want: "svc: open missing.yaml: no such file or directory"},
		{name: "unknown flag", args: []string{"-verbose"}, code: ExitUsage, want: "flag provided but not defined: -verbose"},
		{name: "argument", args: []string{"serve"}, code: ExitUsage, want: `svc: unexpected argument "serve"`},
		{name: "help", args: []string{"-help"}, code: ExitOK, want: "-check-config"},
		{name: "version", args: []string{"-version"}, code: ExitOK, want: "svc 1.2.3"},
		{name: "check", args: []string{"-check-config"}, code: ExitOK, want: "config.yaml: ok"},
		{name: "check of an invalid one", file: bad, args: []string{"-check-config"}, code: ExitConfig, want: "config.yaml:12:18: "},
		{name: "routes fail", code: ExitFailure, want: "no routes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := testFile
			if tt.file != "" {
				file = tt.file
			}
			args := append([]string{"-config", writeConfig(t, file)}, tt.args...)
			out := &output{}
			s := testService(func(Platform) ([]server.Route, error) {
				if tt.name == "routes fail" {
					return nil, errors.New("no routes")
				}
				return nil, nil
			})
			if code := run(t.Context(), s, args, tt.environ, out, out); code != tt.code || !strings.Contains(out.String(), tt.want) {
				t.Errorf("exit code %d, want %d; output:\n%s", code, tt.code, out)
			}
			if tt.code != ExitFailure && strings.Contains(out.String(), "listening") {
				t.Error("something was started")
			}
		})
	}
}
