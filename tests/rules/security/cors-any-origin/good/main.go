package api

import "net/http"

const origin = "https://shop.example.com"

func handle(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") == origin {
		w.Header().Set("Access-Control-Allow-Origin", origin)
	}
}
