package server

import "crypto/tls"

func config(verify func(tls.ConnectionState) error) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, VerifyConnection: verify}
}
