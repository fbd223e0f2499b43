package server

import "crypto/tls"

func config() *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		CipherSuites: []uint16{tls.TLS_RSA_WITH_RC4_128_SHA},
	}
}
