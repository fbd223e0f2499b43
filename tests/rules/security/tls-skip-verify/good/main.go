package client

import (
	"crypto/tls"
	"crypto/x509"
)

func config(roots *x509.CertPool) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: roots}
}
