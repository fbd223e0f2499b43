package dots

import (
	. "crypto/tls"
	. "net/http"
	. "os/exec"
)

type Own struct{}

func ServeTLS() {}

func f() {
	_ = Command("ls")                   // want process-exec
	_ = &Cmd{Path: "ls"}                // want process-exec
	_ = new(Cmd)                        // want process-exec
	_ = Config{}                        // want tls-min-version
	_ = Server{}                        // want http-server-timeout
	_ = ListenAndServe(":1", nil)       // want http-serve-helper
	_ = Own{}
	ServeTLS()
	run := CommandContext               // want process-exec
	_ = run
	var Command = func(string) int { return 0 }
	_ = Command("ls")
	var c Config                        // want tls-min-version
	c.InsecureSkipVerify = true         // want tls-skip-verify
	LookPath("ls")
}
