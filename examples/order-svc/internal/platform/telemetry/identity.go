// Package telemetry sets up logs, traces and metrics, all three carrying the
// same identity. Traces are configured by the standard OTEL_* variables only.
package telemetry

import (
	"context"
	"errors"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// Identity says which build of which service runs where.
type Identity struct {
	Name        string
	Version     string
	Commit      string // empty where the build did not record it
	Environment string
}

// Resolve applies the environment to the defaults that were compiled in:
// OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, and DEPLOYMENT_ENVIRONMENT
// before either. The resource describes the same identity to tracing. Attributes
// that cannot be read are left out and reported as resource.ErrPartialResource.
func Resolve(ctx context.Context, defaults Identity) (Identity, *resource.Resource, error) {
	options := []resource.Option{
		resource.WithAttributes(
			semconv.ServiceName(defaults.Name),
			semconv.ServiceVersion(defaults.Version),
			semconv.DeploymentEnvironmentNameKey.String(defaults.Environment),
		),
		resource.WithTelemetrySDK(),
		resource.WithFromEnv(),
	}
	if env := os.Getenv("DEPLOYMENT_ENVIRONMENT"); env != "" {
		options = append(options, resource.WithAttributes(semconv.DeploymentEnvironmentNameKey.String(env)))
	}
	res, err := resource.New(ctx, options...)
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		return Identity{}, nil, err
	}
	value := func(key attribute.Key) string {
		v, _ := res.Set().Value(key)
		return v.AsString()
	}
	return Identity{
		Name:        value(semconv.ServiceNameKey),
		Version:     value(semconv.ServiceVersionKey),
		Commit:      defaults.Commit,
		Environment: value(semconv.DeploymentEnvironmentNameKey),
	}, res, err
}
