package server

import "net/http"

func New(handler http.Handler) *http.Server {
	return &http.Server{Addr: "127.0.0.1:8080", Handler: handler}
}
