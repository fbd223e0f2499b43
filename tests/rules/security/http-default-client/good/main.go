package price

import (
	"net/http"
	"time"
)

var client = &http.Client{Timeout: 10 * time.Second}

func fetch() (*http.Response, error) {
	return client.Get("https://prices.internal/v1")
}
