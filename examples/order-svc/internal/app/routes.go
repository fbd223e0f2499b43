package app

import (
	"example.com/order-svc/internal/orders"
	"example.com/order-svc/internal/platform/server"
)

// routes is the service's table of routes, one per line.
func routes(orders *orders.Handler) []server.Route {
	return []server.Route{
		{Pattern: "POST /orders", Handler: orders.Create},
		{Pattern: "GET /orders/{id}", Handler: orders.Get},
		{Pattern: "GET /orders/{id}/availability", Handler: orders.Availability},
	}
}
