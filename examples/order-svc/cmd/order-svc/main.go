// Command order-svc is the service.
package main

import (
	"os"

	service "example.com/order-svc"
	"example.com/order-svc/internal/app"
	"example.com/order-svc/internal/platform/lifecycle"
	"example.com/order-svc/internal/platform/server"
)

// Set with -ldflags "-X main.version=… -X main.commit=…".
var version, commit string

func main() {
	var c app.Config
	os.Exit(lifecycle.Main(lifecycle.Service{
		Name:        "order-svc",
		Version:     version,
		Commit:      commit,
		Environment: "prod",
		Schema:      service.ConfigSchema,
		Config:      &c,
		Platform:    &c.Config,
		Routes:      func(p lifecycle.Platform) ([]server.Route, error) { return app.Routes(&c, p) },
	}))
}
