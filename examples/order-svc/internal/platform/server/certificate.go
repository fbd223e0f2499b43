package server

import (
	"crypto/tls"
	"log/slog"
	"sync"
	"time"
)

// certificateAge is how old a loaded certificate may be before the files are read
// again, so that one that was renewed is served without a restart.
const certificateAge = time.Minute

// certificate is the server's certificate, as last read.
type certificate struct {
	files  TLSConfig
	logger *slog.Logger

	mu     sync.Mutex
	pair   *tls.Certificate
	readAt time.Time
}

func loadCertificate(files TLSConfig, logger *slog.Logger) (*certificate, error) {
	pair, err := tls.LoadX509KeyPair(files.CertFile, files.KeyFile)
	if err != nil {
		return nil, err
	}
	return &certificate{files: files, logger: logger, pair: &pair, readAt: time.Now()}, nil
}

// get implements tls.Config.GetCertificate. Files that cannot be read, or are
// being replaced, leave the last good certificate in place.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.readAt) < certificateAge {
		return c.pair, nil
	}
	c.readAt = time.Now()
	pair, err := tls.LoadX509KeyPair(c.files.CertFile, c.files.KeyFile)
	if err != nil {
		c.logger.Warn("certificate not read again", "error", err.Error())
		return c.pair, nil
	}
	c.pair = &pair
	return c.pair, nil
}
