package app

import (
	"example.com/order-svc/internal/flags"
	"example.com/order-svc/internal/orders"
	"example.com/order-svc/internal/platform/health"
	"example.com/order-svc/internal/platform/lifecycle"
	"example.com/order-svc/internal/platform/server"
	"example.com/order-svc/internal/platform/upstream"
)

// maxOrders bounds the store in memory.
const maxOrders = 10_000

// Routes builds what the service depends on and returns its routes.
func Routes(c *Config, p lifecycle.Platform) ([]server.Route, error) {
	client, err := upstream.New("inventory", c.Upstreams.Inventory, p.Logger, p.Tracing, p.Metrics)
	if err != nil {
		return nil, err
	}
	if err := p.Health.Register(health.Check{
		Name:     "inventory:breaker",
		Type:     "component",
		Optional: true, // orders are taken without it
		Run:      client.Check,
	}); err != nil {
		return nil, err
	}
	table := routes(orders.NewHandler(orders.NewMemoryStore(maxOrders), orders.NewInventory(client), p.Logger))
	return server.Wrap(table, flags.Middleware()), nil
}
