package backup

import "os/exec"

func dump() error {
	//govkit:allow security/process-exec until=2028-03-31 -- runs pg_dump
	return exec.Command("pg_dump", "--schema-only").Run()
}
