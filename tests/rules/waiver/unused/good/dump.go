package main

import "os/exec"

func dump() error {
	return exec.Command("pg_dump", "--schema-only").Run() //govkit:allow security/process-exec -- runs pg_dump
}
