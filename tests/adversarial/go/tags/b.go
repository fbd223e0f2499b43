//go:build ignore
// +build ignore

package main

import "os/exec"

func main() { exec.Command("ls") } // want process-exec
