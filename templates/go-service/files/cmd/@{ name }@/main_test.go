package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary plays the service: a signal must reach a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_MAIN") == "1" {
		main()
	}
	os.Exit(m.Run())
}

// process is the running service.
type process struct {
	cmd    *exec.Cmd
	lines  chan map[string]any
	public string
}

func startProcess(t *testing.T, environ ...string) *process {
	t.Helper()
	//govkit:allow security/process-exec -- the test runs the service itself
	p := &process{cmd: exec.CommandContext(t.Context(), os.Args[0]), lines: make(chan map[string]any, 100)}
	p.cmd.Env = append(os.Environ(), append([]string{
		"RUN_MAIN=1", "CONFIG_FILE=" + filepath.Join("..", "..", "config.yaml"),
		"APP_SERVER_ADDR=127.0.0.1:0", "APP_SERVER_ADMIN_ADDR=127.0.0.1:0", "APP_SERVER_DRAIN_DELAY=0s",
	}, environ...)...)
	p.cmd.Stderr = os.Stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for scanner := bufio.NewScanner(stdout); scanner.Scan(); {
			var line map[string]any
			if json.Unmarshal(scanner.Bytes(), &line) == nil {
				p.lines <- line
			}
		}
	}()
	p.public = "http://" + p.await(t, "listening", "server", "public")["addr"].(string)
	p.await(t, "ready", "", nil)
	return p
}

// await returns the next line with that message and field.
func (p *process) await(t *testing.T, msg, key string, value any) map[string]any {
	t.Helper()
	for timeout := time.After(10 * time.Second); ; {
		select {
		case line, ok := <-p.lines:
			if !ok {
				t.Fatalf("the service ended without %q", msg)
			}
			if line["msg"] == msg && (key == "" || line[key] == value) {
				return line
			}
		case <-timeout:
			t.Fatalf("no line %q", msg)
		}
	}
}

func (p *process) signal(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

func (p *process) exitCode(t *testing.T) int {
	t.Helper()
	for range p.lines { // to the end, so that Wait may close the pipe
		continue
	}
	var exit *exec.ExitError
	if err := p.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

func TestServesAndStopsOnSIGTERM(t *testing.T) {
	p := startProcess(t, "DEPLOYMENT_ENVIRONMENT=test")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.public+"/orders", strings.NewReader(`{"items": [{"sku": "AB-1", "quantity": 2}]}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		t.Errorf("got %s", resp.Status)
	}
	line := p.await(t, "request", "trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
	if line["deployment.environment.name"] != "test" || line["service.name"] == nil || line["service.version"] == nil || line["span_id"] == nil {
		t.Errorf("got %v", line)
	}
	p.signal(t)
	p.await(t, "stopped", "", nil)
	if code := p.exitCode(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	p := startProcess(t, "APP_SERVER_DRAIN_DELAY=1m")
	p.signal(t)
	p.await(t, "draining", "", nil)
	start := time.Now()
	p.signal(t)
	if code := p.exitCode(t); code != 1 || time.Since(start) > 5*time.Second {
		t.Errorf("exit code %d after %v", code, time.Since(start))
	}
}

func TestInvalidConfigurationStartsNothing(t *testing.T) {
	//govkit:allow security/process-exec -- the test runs the service itself
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "RUN_MAIN=1", "CONFIG_FILE=../../config.yaml", "APP_SERVER_IDLE_TIMEOUT=5ms")
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 78 {
		t.Errorf("got %v", err)
	}
	want := `APP_SERVER_IDLE_TIMEOUT: server.idle_timeout: "5ms" is finer than the unit the schema asks for, seconds ("s"); write 5s` + "\n"
	if stderr.String() != want {
		t.Errorf("got %s", &stderr)
	}
}
