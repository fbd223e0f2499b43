package backup

import "os/exec"

func dump() error {
	//govkit:allow security/process-exec -- runs pg_dump, nothing of a request reaches it
	args := []string{"--schema-only"}
	//govkit:allow security/process-exec, security/temp-path until=2027-03-31 -- runs pg_dump, nothing of a request reaches it
	return exec.Command("pg_dump", args...).Run()
}
