package client

import (
	"net/http"
	"time"
)

var client = &http.Client{
	Timeout: 10 * time.Second,
	CheckRedirect: func(req *http.Request, via []*http.Request) error {
		req.Header = via[0].Header
		return nil
	},
}
