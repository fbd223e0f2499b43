package aliases

import (
	a "crypto/md5"
	b "crypto/tls"
	_ "embed"
	c "net/http"
	d "os"
	e "os/exec"
	v2 "math/rand/v2"
	mrand "math/rand"
	h "html/template"
	s "database/sql"
	exec "strings"
	sh "golang.org/x/crypto/ssh"
)

func all(db *s.DB, name string, w c.ResponseWriter) {
	_ = e.Command("ls")                              // want process-exec
	_, _ = d.StartProcess("ls", nil, nil)            // want process-exec
	_ = a.New()                                      // want weak-hash
	_ = &b.Config{}                                  // want tls-min-version
	_ = &b.Config{MinVersion: b.VersionTLS13}
	_ = &b.Config{MinVersion: b.VersionTLS12}        // want tls-min-version
	_ = c.ListenAndServe(":1", nil)                  // want http-serve-helper
	_, _ = c.Get("https://example.com")              // want http-default-client
	_ = v2.IntN(3)                                   // want weak-random
	_ = mrand.Intn(3)                                // want weak-random
	_ = h.HTML(name)                                 // want template-unescaped
	_, _ = db.Query("SELECT " + name)                // want sql-built
	_ = exec.ToUpper("os/exec")
	_ = sh.InsecureIgnoreHostKey()                   // want ssh-host-key-ignored
	_ = d.WriteFile("x", nil, 0o777)                 // want file-mode
	_ = d.MkdirAll("x", 0o777)                       // want dir-mode
	c.SetCookie(w, &c.Cookie{Secure: true, HttpOnly: true, SameSite: c.SameSiteLaxMode})
	c.SetCookie(w, &c.Cookie{Secure: false, HttpOnly: true, SameSite: c.SameSiteLaxMode}) // want cookie-insecure
}
