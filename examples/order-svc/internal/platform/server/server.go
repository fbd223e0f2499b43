package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"example.com/order-svc/internal/platform/config"
)

// Server is an HTTP server with its listener, which is bound from the start: a
// port in use is an error before anything serves.
type Server struct {
	name     string
	http     *http.Server
	listener net.Listener
	cancel   context.CancelCauseFunc // ends the context of every request
}

// Listen binds the public server.
func Listen(ctx context.Context, c Config, handler http.Handler, logger *slog.Logger) (*Server, error) {
	s, err := listen(ctx, "public", c.Addr, c, handler, logger)
	if err != nil || c.TLS == nil {
		return s, err
	}
	cert, err := loadCertificate(*c.TLS, logger)
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("public server: certificate: %w", err)
	}
	s.http.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS13, GetCertificate: cert.get}
	return s, nil
}

// ListenAdmin binds the admin server. Its answers may take as long as slowest, and
// have the time of the public server's to be sent.
func ListenAdmin(ctx context.Context, c Config, slowest time.Duration, handler http.Handler, logger *slog.Logger) (*Server, error) {
	c.WriteTimeout += config.Duration(slowest)
	return listen(ctx, "admin", c.AdminAddr, c, handler, logger)
}

func listen(ctx context.Context, name, addr string, c Config, handler http.Handler, logger *slog.Logger) (*Server, error) {
	var lc net.ListenConfig
	listener, err := lc.Listen(context.WithoutCancel(ctx), "tcp", addr) // a signal during the start is no failure
	if err != nil {
		return nil, fmt.Errorf("%s server: %w", name, err)
	}
	logger.Info("listening", "server", name, "addr", listener.Addr().String())
	// Requests outlive the signal that ends ctx; they end with the drain.
	requests, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	return &Server{
		name:     name,
		listener: listener,
		cancel:   cancel,
		http: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: c.ReadHeaderTimeout.Std(),
			ReadTimeout:       c.ReadTimeout.Std(),
			WriteTimeout:      c.WriteTimeout.Std(),
			IdleTimeout:       c.IdleTimeout.Std(),
			MaxHeaderBytes:    int(c.MaxHeaderBytes.Bytes()),
			ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
			BaseContext:       func(net.Listener) context.Context { return requests },
		},
	}, nil
}

// Addr is the address that was bound, with the port that 0 stood for.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Serve answers requests until Shutdown.
func (s *Server) Serve() error {
	var err error
	if s.http.TLSConfig != nil {
		err = s.http.ServeTLS(s.listener, "", "")
	} else {
		err = s.http.Serve(s.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("%s server: %w", s.name, err)
}

// Shutdown stops accepting and waits for running requests until ctx ends. Those
// still running then are cut off, and the error says so.
func (s *Server) Shutdown(ctx context.Context) error {
	defer s.cancel(errDrained)
	if err := s.http.Shutdown(ctx); err != nil {
		s.cancel(errDrained)
		_ = s.http.Close()
		return fmt.Errorf("%s server: requests still running at the deadline were cut off: %w", s.name, err)
	}
	return nil
}

// Close releases the listener of a server that never served.
func (s *Server) Close() {
	s.cancel(errDrained)
	_ = s.http.Close()
	_ = s.listener.Close()
}
