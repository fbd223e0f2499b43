package later

import (
	"crypto/tls"
	"net/http"
	"time"
)

func f(given *tls.Config, server *http.Server, transport *http.Transport) {
	a := tls.Config{}
	a.MinVersion = tls.VersionTLS13
	b := &tls.Config{}
	b.MinVersion = tls.VersionTLS11 // want tls-min-version
	var c tls.Config
	(c).MinVersion = tls.VersionTLS13
	d := new(tls.Config)
	(*d).MinVersion = tls.VersionTLS13
	given.InsecureSkipVerify = true // want tls-skip-verify
	given.InsecureSkipVerify = false
	server.TLSConfig = &tls.Config{}
	server.TLSConfig.MinVersion = tls.VersionTLS10 // want tls-min-version
	transport.TLSClientConfig.InsecureSkipVerify = true // want tls-skip-verify
	own := &http.Server{TLSConfig: &tls.Config{}}
	own.TLSConfig.MinVersion = tls.VersionTLS13
	own.ReadHeaderTimeout = time.Second
	other := http.Server{} // want http-server-timeout
	other.WriteTimeout = time.Second
	third := &http.Server{ReadTimeout: time.Second}
	_ = third
	var client http.Client
	client.Timeout = time.Second
	var e tls.Config
	e = *given
	g := new(tls.Config)
	*g = *given
	h := &tls.Config{} // want tls-min-version
	h.MaxVersion = tls.VersionTLS13
	if h != nil {
		i := &tls.Config{}
		i.MinVersion = 0x0304
	}
	_, _ = e, g
}
