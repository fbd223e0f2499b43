package backup

import "os/exec"

func dump() error {
	//govkit:allow security/process-exec until=2027-03-31 -- runs pg_dump until backups move
	return exec.Command("pg_dump", "--schema-only").Run()
}
