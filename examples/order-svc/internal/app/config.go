// Package app wires the service's parts together: its configuration, what it
// depends on, and its routes.
package app

import (
	"example.com/order-svc/internal/platform/lifecycle"
	"example.com/order-svc/internal/platform/upstream"
)

// Config is config.yaml. A key is added here and in config.schema.json.
type Config struct {
	lifecycle.Config

	Upstreams struct {
		Inventory upstream.Config `json:"inventory"`
	} `json:"upstreams"`
}

// Validate reports what the schema cannot express.
func (c *Config) Validate(report func(key, message string)) {
	c.Config.Validate(report)
	c.Upstreams.Inventory.Validate("upstreams.inventory", report)
}
