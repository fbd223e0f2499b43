package backup

import "os/exec"

func dump() error {
	//govkit:allow security/process-exec until=2026-10-31 -- runs pg_dump until backups move
	return exec.Command("pg_dump", "--schema-only").Run()
}
