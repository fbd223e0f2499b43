package api

import (
	"net/http"

	"github.com/rs/cors"
)

func shared(next http.Handler) http.Handler {
	return cors.Default().Handler(next)
}
