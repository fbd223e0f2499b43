// Package server runs the public and the admin HTTP servers: limits and
// timeouts around every request, one log line and one measurement for each, and
// a shutdown that lets running requests finish.
package server

import (
	"example.com/order-svc/internal/platform/config"
)

// Config is the server section of config.yaml; the schema describes each key.
type Config struct {
	Addr              string          `json:"addr"`
	AdminAddr         string          `json:"admin_addr"`
	ReadHeaderTimeout config.Duration `json:"read_header_timeout"`
	ReadTimeout       config.Duration `json:"read_timeout"`
	RequestTimeout    config.Duration `json:"request_timeout"`
	WriteTimeout      config.Duration `json:"write_timeout"`
	IdleTimeout       config.Duration `json:"idle_timeout"`
	MaxHeaderBytes    config.ByteSize `json:"max_header_bytes"`
	MaxBodyBytes      config.ByteSize `json:"max_body_bytes"`
	DrainDelay        config.Duration `json:"drain_delay"`
	DrainTimeout      config.Duration `json:"drain_timeout"`
	TLS               *TLSConfig      `json:"tls"`
}

// TLSConfig names the certificate of the public server.
type TLSConfig struct {
	CertFile string `json:"cert_file"`
	KeyFile  string `json:"key_file"`
}

// Validate reports what the schema cannot express; the README lists it.
func (c Config) Validate(report func(key, message string)) {
	if c.RequestTimeout >= c.WriteTimeout {
		report("server.request_timeout", "must be below server.write_timeout, or a late answer cannot be sent")
	}
	if c.ReadHeaderTimeout > c.ReadTimeout {
		report("server.read_header_timeout", "must not be above server.read_timeout")
	}
	const most = 1 << 30 // net/http counts header bytes in an int
	if c.MaxHeaderBytes.Bytes() > most {
		report("server.max_header_bytes", "must not be above 1GiB")
	}
}
