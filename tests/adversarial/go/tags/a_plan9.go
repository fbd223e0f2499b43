//go:build plan9 && !linux

package tags

import "os/exec"

func a() { exec.Command("ls") } // want process-exec
