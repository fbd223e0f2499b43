package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"go.opentelemetry.io/otel/sdk/resource"

	"example.com/order-svc/internal/platform/config"
	"example.com/order-svc/internal/platform/telemetry"
)

// adminShutdown is the time for probes in flight to end.
const adminShutdown = time.Second

// options are the command line.
type options struct {
	configPath  string
	checkConfig bool
	healthcheck bool
	version     bool
}

func parseFlags(name string, args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.configPath, "config", cmp.Or(os.Getenv("CONFIG_FILE"), "config.yaml"), "configuration `file`; CONFIG_FILE sets it too")
	flags.BoolVar(&o.checkConfig, "check-config", false, "check the configuration and exit")
	flags.BoolVar(&o.healthcheck, "healthcheck", false, "ask a running service whether it is ready and exit")
	flags.BoolVar(&o.version, "version", false, "print the version and exit")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		err := fmt.Errorf("unexpected argument %q", flags.Arg(0))
		_, _ = fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return o, err
	}
	return o, nil
}

// run is the service without the process around it.
func run(ctx context.Context, s Service, args, environ []string, stdout, stderr io.Writer) int {
	s = stamped(s)
	o, err := parseFlags(s.Name, args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return ExitOK
	case err != nil:
		return ExitUsage
	case o.version:
		_, _ = fmt.Fprintln(stdout, s.Name, s.Version, s.Commit)
		return ExitOK
	}
	if err := s.load(o.configPath, environ); err != nil {
		return reportConfig(stderr, s.Name, err)
	}
	switch {
	case o.checkConfig:
		_, _ = fmt.Fprintf(stdout, "%s: ok\n", o.configPath)
		return ExitOK
	case o.healthcheck:
		return healthcheck(ctx, s.Platform.Server.AdminAddr, stderr)
	}
	return s.start(ctx, stdout)
}

// reportConfig writes one line per problem, for people and editors to read;
// there is no logger yet.
func reportConfig(stderr io.Writer, name string, err error) int {
	var problems config.Problems
	if errors.As(err, &problems) {
		_, _ = fmt.Fprintln(stderr, problems)
	} else {
		_, _ = fmt.Fprintf(stderr, "%s: %v\n", name, err)
	}
	return ExitConfig
}

func (s Service) start(ctx context.Context, stdout io.Writer) int {
	defaults := telemetry.Identity{Name: s.Name, Version: s.Version, Commit: s.Commit, Environment: s.Environment}
	logger := telemetry.NewLogger(stdout, s.Platform.Log.Level, defaults)
	telemetry.LogErrors(logger)
	id, res, err := telemetry.Resolve(ctx, defaults)
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		logger.Error("stopped", "error", err.Error())
		return ExitFailure
	}
	logger = telemetry.NewLogger(stdout, s.Platform.Log.Level, id)
	telemetry.LogErrors(logger) // again, with the identity that was resolved
	if err != nil {
		logger.Warn("OTEL_RESOURCE_ATTRIBUTES is only partly understood", "error", err.Error())
	}
	logger.Info("starting", "commit", s.Commit)
	if err := s.serve(ctx, logger, id, res); err != nil {
		logger.Error("stopped", "error", err.Error())
		return ExitFailure
	}
	logger.Info("stopped")
	return ExitOK
}

// stamped fills in what the linker was not told from what the Go toolchain
// recorded.
func stamped(s Service) Service {
	info, ok := debug.ReadBuildInfo()
	if s.Version == "" && ok && info.Main.Version != "(devel)" {
		s.Version = info.Main.Version
	}
	s.Version = cmp.Or(s.Version, "0.0.0-dev")
	if ok && s.Commit == "" {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				s.Commit = setting.Value
			}
		}
	}
	return s
}

func wait(d time.Duration) {
	if d > 0 {
		time.Sleep(d)
	}
}
