package shadows

import (
	"crypto/tls"
	"net/http"
	"os"
	"os/exec"
)

type runner struct{}

func (runner) Command(string) runner { return runner{} }

type config struct{ InsecureSkipVerify bool }

func parameter(exec runner) { exec.Command("ls") }

func result() (exec runner) {
	exec.Command("ls")
	return
}

func receiver() {
	_ = exec.Command("ls") // want process-exec
	exec := runner{}
	exec.Command("ls")
}

func block(is bool) {
	if exec := (runner{}); is {
		exec.Command("ls")
	} else {
		exec.Command("ls")
	}
	_ = exec.Command("ls") // want process-exec
	for exec := range map[runner]int{} {
		exec.Command("ls")
	}
	_ = exec.Command("ls") // want process-exec
	switch exec := any(runner{}).(type) {
	case runner:
		exec.Command("ls")
	}
	{
		var exec runner
		exec.Command("ls")
	}
	func(exec runner) { exec.Command("ls") }(runner{})
	_ = exec.Command("ls") // want process-exec
	select {
	case exec := <-make(chan runner):
		exec.Command("ls")
	}
	go exec.Command("ls").Run() // want process-exec
}

func types() {
	type tls struct{ Config config }
	_ = tls{Config: config{InsecureSkipVerify: true}}
}

func after() {
	_ = tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13} // want tls-skip-verify
	tls := struct{ InsecureSkipVerify bool }{}
	tls.InsecureSkipVerify = true
}

func labels() {
exec:
	for {
		_ = exec.Command("ls") // want process-exec
		break exec
	}
}

func constants() {
	const VersionTLS13 = 0x0301
	_ = tls.Config{MinVersion: tls.VersionTLS13}
	_ = tls.Config{MinVersion: VersionTLS13} // want tls-min-version
	nothing := false
	_ = tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: nothing}
}

func fields(s struct{ exec runner }, http runner) {
	s.exec.Command("ls")
	http.Command("ls")
	os := runner{}
	os.Command("ls")
}

var _ = os.Args
var _ = http.MethodGet
