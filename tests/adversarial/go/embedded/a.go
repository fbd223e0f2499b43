package embedded

import (
	"crypto/tls"
	"net/http"
	"os/exec"
)

type command struct{ *exec.Cmd }

type settings tls.Config

type same = tls.Config

type server struct {
	http.Server
	name string
}

type client struct{ own *server }

func f(c command, s *server, k client) {
	_ = same{} // want tls-min-version
	_ = settings{} // want tls-min-version
	_ = settings{MinVersion: tls.VersionTLS13}
	s.ReadHeaderTimeout = 0 // want http-server-timeout
	s.Server.ReadHeaderTimeout = 0 // want http-server-timeout
	k.own.TLSConfig.InsecureSkipVerify = true // want tls-skip-verify
	k.own.name = ""
	_ = c.Path
	var a same // want tls-min-version
	_ = a
	_ = server{Server: http.Server{ReadHeaderTimeout: 1}}
	_ = server{Server: http.Server{}} // want http-server-timeout
}
