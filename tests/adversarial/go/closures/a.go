package closures

import (
	"database/sql"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
)

func f(db *sql.DB, r *http.Request) func() {
	run := exec.Command // want process-exec
	query := "SELECT " + r.FormValue("q")
	again := query
	return func() {
		run("ls")
		_, _ = db.Query(again) // want sql-built
		func() {
			_, _ = db.Exec(strings.ReplaceAll("DELETE FROM x", "x", r.Host)) // want sql-built
		}()
		fixed := "SELECT 1"
		_, _ = db.Query(fixed)
		_, _ = db.Query(fmt.Sprintf("SELECT %d", 1))
		_, _ = db.Query(fmt.Sprintf("SELECT * FROM %s", "x"))
		_, _ = db.Query(fmt.Sprintf("SELECT '%v'", r.Host)) // want sql-built
		_, _ = db.Query(fmt.Sprint("SELECT ", r.Host)) // want sql-built
		parts := []string{"SELECT", "1"}
		_, _ = db.Query(strings.Join(parts, " "))
		clause := ""
		if r.Host != "" {
			clause = " WHERE a = ?"
		}
		_, _ = db.Query("SELECT 1"+clause, r.Host)
		if r.Host == "x" {
			clause += r.Host
		}
		_, _ = db.Query("SELECT 1" + clause) // want sql-built
	}
}

type store struct {
	db interface {
		Query(string, ...any) (*sql.Rows, error)
	}
	*sql.Tx
}

func (s store) f(name string) {
	_, _ = s.db.Query("SELECT " + name)
	_, _ = s.Query("SELECT " + name) // want sql-built
	_, _ = s.Tx.Exec("SELECT " + name) // want sql-built
}
