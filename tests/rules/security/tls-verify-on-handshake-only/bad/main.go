package server

import (
	"crypto/tls"
	"crypto/x509"
)

func config(verify func([][]byte, [][]*x509.Certificate) error) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, VerifyPeerCertificate: verify}
}
