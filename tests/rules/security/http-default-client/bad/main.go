package price

import "net/http"

func fetch() (*http.Response, error) {
	return http.Get("https://prices.internal/v1")
}
