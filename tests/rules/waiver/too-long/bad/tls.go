package client

import "crypto/tls"

func config() *tls.Config {
	//govkit:allow security/tls-min-version -- the peer is a printer
	return &tls.Config{ServerName: "legacy.internal"}
}
