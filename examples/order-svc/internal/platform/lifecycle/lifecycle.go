// Package lifecycle takes a service from its command line to its exit code:
// configuration, telemetry, servers, and the way down again.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/sdk/resource"

	"example.com/order-svc/internal/platform/config"
	"example.com/order-svc/internal/platform/health"
	"example.com/order-svc/internal/platform/server"
	"example.com/order-svc/internal/platform/telemetry"
)

// Exit codes of a service.
const (
	ExitOK      = 0
	ExitFailure = 1  // could not start, or was cut off while stopping
	ExitUsage   = 2  // wrong command line
	ExitConfig  = 78 // invalid configuration: EX_CONFIG of sysexits.h
)

// Service is what makes this service different from others.
type Service struct {
	Name        string
	Version     string
	Commit      string
	Environment string // where DEPLOYMENT_ENVIRONMENT is unset
	Schema      string // of the configuration

	// Config is decoded into; Platform is the part of it that is read here.
	Config   any
	Platform *Config

	// Routes is called once, with the configuration loaded and before anything
	// listens.
	Routes func(Platform) ([]server.Route, error)
}

// Platform is what routes are built with.
type Platform struct {
	Logger  *slog.Logger
	Tracing *telemetry.Tracing
	Metrics prometheus.Registerer
	Health  *health.Registry
}

// Main runs the service until SIGTERM or SIGINT and returns its exit code. A
// second signal ends the process at once.
func Main(s Service) int {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-signals
		stop()
		<-signals
		os.Exit(ExitFailure)
	}()
	return run(ctx, s, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
}

func (s Service) load(path string, environ []string) error {
	return config.Load(config.Source{Schema: s.Schema, Path: path, Environ: environ}, s.Config)
}

// serve runs the service until ctx ends.
func (s Service) serve(ctx context.Context, logger *slog.Logger, id telemetry.Identity, res *resource.Resource) error {
	c := *s.Platform
	tracing, err := telemetry.NewTracing(ctx, res, logger)
	if err != nil {
		return err
	}
	telemetry.SetGlobal(tracing, logger)
	defer func() {
		flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Telemetry.FlushTimeout.Std())
		defer cancel()
		if err := tracing.Shutdown(flush); err != nil {
			logger.Warn("the last spans were lost", "error", err.Error())
		}
	}()

	registry := telemetry.NewRegistry(id)
	checks := health.New(health.Options{
		ServiceID:    id.Name,
		Version:      id.Version,
		ReleaseID:    id.Commit,
		CheckTimeout: c.Health.CheckTimeout.Std(),
		CacheFor:     c.Health.CacheFor.Std(),
	})
	routes, err := s.Routes(Platform{Logger: logger, Tracing: tracing, Metrics: registry, Health: checks})
	if err != nil {
		return err
	}
	public, err := server.NewHandler(c.Server, routes, logger, tracing, registry)
	if err != nil {
		return err
	}
	return serve(ctx, c.Server, public, server.NewAdminHandler(checks.Handler(), registry), checks, logger)
}

// serve binds both servers, then runs them until ctx ends.
func serve(ctx context.Context, c server.Config, public, admin http.Handler, checks *health.Registry, logger *slog.Logger) error {
	adminServer, err := server.ListenAdmin(ctx, c, checks.SlowestAnswer(), admin, logger)
	if err != nil {
		return err
	}
	publicServer, err := server.Listen(ctx, c, public, logger)
	if err != nil {
		adminServer.Close()
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- adminServer.Serve() }()
	go func() { failed <- publicServer.Serve() }()
	checks.SetReady()
	logger.Info("ready")

	var serveErr error
	select {
	case <-ctx.Done():
	case serveErr = <-failed:
	}
	return errors.Join(serveErr, drain(ctx, c, publicServer, adminServer, checks, logger))
}

// drain fails readiness first and closes the admin server last, so that probes
// see the truth throughout.
func drain(ctx context.Context, c server.Config, public, admin *server.Server, checks *health.Registry, logger *slog.Logger) error {
	checks.SetDraining()
	logger.Info("draining", "delay", c.DrainDelay.String(), "timeout", c.DrainTimeout.String())
	wait(c.DrainDelay.Std())

	ctx = context.WithoutCancel(ctx)
	deadline, cancel := context.WithTimeout(ctx, c.DrainTimeout.Std())
	defer cancel()
	err := public.Shutdown(deadline)

	last, cancelLast := context.WithTimeout(ctx, adminShutdown)
	defer cancelLast()
	if adminErr := admin.Shutdown(last); adminErr != nil {
		logger.Warn("admin server", "error", adminErr.Error()) // a probe in flight; nothing is lost
	}
	if err != nil {
		return fmt.Errorf("drain: %w", err)
	}
	logger.Info("drained")
	return nil
}
