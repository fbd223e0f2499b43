package app

import (
	"net/http"

	"example.com/order-svc/internal/flags"
	"example.com/order-svc/internal/orders"
	"example.com/order-svc/internal/platform/server"
)

// routes is the service's table of routes, one per line.
func routes(orders *orders.Handler) []server.Route {
	create := flags.Route(flags.NewCheckout, http.HandlerFunc(orders.CreateMerged), http.HandlerFunc(orders.Create))
	return []server.Route{
		{Pattern: "POST /orders", Handler: create.ServeHTTP},
		{Pattern: "GET /orders/{id}", Handler: orders.Get},
		{Pattern: "GET /orders/{id}/availability", Handler: orders.Availability},
	}
}
