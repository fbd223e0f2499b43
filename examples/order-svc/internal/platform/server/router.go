package server

import (
	"net/http"
	"strings"

	"example.com/order-svc/internal/platform/httpjson"
)

// Route is one line of the service's table of routes.
type Route struct {
	Pattern string // as http.ServeMux has it: "GET /orders/{id}"
	Handler http.HandlerFunc
}

// Wrap puts a middleware around each route's handler. It runs within the request's
// span, deadline and limits, and may read the path's values.
func Wrap(routes []Route, middleware func(http.Handler) http.Handler) []Route {
	wrapped := make([]Route, len(routes))
	for i, route := range routes {
		wrapped[i] = Route{Pattern: route.Pattern, Handler: middleware(route.Handler).ServeHTTP}
	}
	return wrapped
}

// newMux registers the routes. Like http.ServeMux, it panics on a bad pattern,
// which is a mistake in the program that the first run shows.
func newMux(routes []Route) *http.ServeMux {
	mux := http.NewServeMux()
	for _, route := range routes {
		mux.HandleFunc(route.Pattern, route.Handler)
	}
	return mux
}

// matchRoute sets the request's pattern before anything else sees the request,
// because each layer that adds to the context copies it, and what the mux sets
// on the copy is lost to the layers outside.
func matchRoute(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, r.Pattern = mux.Handler(r)
		next.ServeHTTP(w, r)
	})
}

// serveMux answers unmatched requests with a problem instead of the mux's text.
func serveMux(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		answer := &statusOnly{header: http.Header{}, status: http.StatusOK}
		mux.ServeHTTP(answer, r)
		for _, name := range []string{"Allow", "Location"} {
			if value := answer.header.Get(name); value != "" {
				w.Header().Set(name, value)
			}
		}
		if answer.status < http.StatusBadRequest { // a redirect, to a path without dots
			w.WriteHeader(answer.status)
			return
		}
		httpjson.WriteProblem(w, answer.status, "")
	})
}

// statusOnly keeps the status and headers of an answer and drops its body.
type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header         { return s.header }
func (s *statusOnly) WriteHeader(status int)      { s.status = status }
func (s *statusOnly) Write(p []byte) (int, error) { return len(p), nil }

// routeOf is the pattern without its method, for log lines and labels. Requests
// that match no route share one name, so that labels stay bounded.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return "unmatched"
	}
	if _, path, found := strings.Cut(r.Pattern, " "); found {
		return strings.TrimLeft(path, " ")
	}
	return r.Pattern
}

// methodOf is the request's method, or _OTHER for one that is not standard.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return r.Method
	default:
		return "_OTHER"
	}
}
