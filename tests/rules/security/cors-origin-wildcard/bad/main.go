package api

import (
	"net/http"

	"github.com/rs/cors"
)

func shared(next http.Handler) http.Handler {
	return cors.New(cors.Options{AllowedOrigins: []string{"*"}}).Handler(next)
}
