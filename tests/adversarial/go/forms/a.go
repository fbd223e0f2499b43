package forms

import (
	"crypto/tls"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

var global = exec.Command // want process-exec

var table = map[string]func(string, ...string) *exec.Cmd{
	"a": exec.Command, // want process-exec
}

var list = []tls.Config{
	{},                                  // want tls-min-version
	{MinVersion: tls.VersionTLS13},
	{MinVersion: tls.VersionTLS11},      // want tls-min-version
}

var pointers = []*tls.Config{{}, {MinVersion: tls.VersionTLS13}} // want tls-min-version

var byName = map[string]tls.Config{"a": {InsecureSkipVerify: true, MinVersion: tls.VersionTLS13}} // want tls-skip-verify

var array = [...]http.Server{{ReadHeaderTimeout: 1}, {}} // want http-server-timeout

type holder struct {
	config tls.Config
	server *http.Server
}

func returned() *exec.Cmd { return &exec.Cmd{Path: "ls"} } // want process-exec

func declared() {
	var c exec.Cmd // want process-exec
	c.Path = "ls"
	var p *exec.Cmd
	_ = p
	var f func(string, ...string) *exec.Cmd = exec.Command // want process-exec
	_ = f
	n := new(exec.Cmd) // want process-exec
	_ = n
	m := make([]exec.Cmd, 0)
	_ = m
	(exec.Command)("ls")  // want process-exec
	(*exec.Cmd).Run(n)    // want process-exec
	defer exec.Command("ls").Run() // want process-exec
	_ = holder{config: tls.Config{}, server: &http.Server{}} // want tls-min-version http-server-timeout
	_ = struct{ c tls.Config }{tls.Config{}} // want tls-min-version
	_ = [1]http.Client{{Timeout: time.Second}}
	_ = http.Client{Timeout: 0} // want http-client-timeout
	_ = syscall.Exec("ls", nil, nil) // want process-exec
	_, _ = syscall.ForkExec("ls", nil, nil) // want process-exec
	start := os.StartProcess // want process-exec
	_ = start
	func() *exec.Cmd { return exec.Command("ls") }() // want process-exec
}

func used(c *exec.Cmd, config *tls.Config) (exec.Error, *tls.Conn) {
	_ = exec.ErrNotFound
	return exec.Error{}, nil
}
