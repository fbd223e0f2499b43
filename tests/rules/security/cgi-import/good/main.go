package gateway

import "net/http"

var handler http.Handler = http.NotFoundHandler()
