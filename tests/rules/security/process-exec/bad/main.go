package backup

import "os/exec"

func Dump(database string) error {
	return exec.Command("pg_dump", database).Run()
}
