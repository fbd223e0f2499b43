package lifecycle

import (
	"log/slog"

	"example.com/order-svc/internal/platform/config"
	"example.com/order-svc/internal/platform/server"
)

// Config holds the sections of config.yaml that the platform reads. A service
// embeds it in its own configuration.
type Config struct {
	Server    server.Config   `json:"server"`
	Log       LogConfig       `json:"log"`
	Telemetry TelemetryConfig `json:"telemetry"`
	Health    HealthConfig    `json:"health"`
}

// LogConfig is the log section.
type LogConfig struct {
	Level slog.Level `json:"level"`
}

// TelemetryConfig is the telemetry section.
type TelemetryConfig struct {
	FlushTimeout config.Duration `json:"flush_timeout"`
}

// HealthConfig is the health section.
type HealthConfig struct {
	CheckTimeout config.Duration `json:"check_timeout"`
	CacheFor     config.Duration `json:"cache_for"`
}

// Validate reports what the schema cannot express.
func (c Config) Validate(report func(key, message string)) { c.Server.Validate(report) }
