// exec.Command("ls") in a comment, and tls.Config{InsecureSkipVerify: true}
package texts

import (
	"crypto/tls"
	"os/exec"
)

/* exec.Command("ls")
tls.Config{} */

const text = "exec.Command(\"ls\")"

const raw = `
	exec.Command("ls")
	tls.Config{InsecureSkipVerify: true}
`[0:1]

var quote = '"'

var slashes = "// " + `/*`

func f() {
	_ = exec.Command("ls") // want process-exec
	_ = text + raw + slashes
	/* a */ _ = exec.Command("ls") /* b */ // want process-exec
	_ = "`" + "exec.Command" + "`"
	_ = tls.Config{ServerName: "MinVersion: tls.VersionTLS13"} // want tls-min-version
	_ = '\''; _ = exec.Command // want process-exec
}

var exec_Command, execCommand = 1, 2
