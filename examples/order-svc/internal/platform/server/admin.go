package server

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// NewAdminHandler serves the probes and /metrics. It belongs on a port of its
// own, which neither clients nor load on the public port can reach.
func NewAdminHandler(probes http.Handler, registry *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", setSecurityHeaders(probes))
	mux.Handle("GET /metrics", setSecurityHeaders(promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		Registry:            registry,
		EnableOpenMetrics:   true, // exemplars
		MaxRequestsInFlight: 4,
	})))
	return mux
}
