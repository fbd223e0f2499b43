package api

import "net/http"

func protection() *http.CrossOriginProtection {
	p := http.NewCrossOriginProtection()
	p.AddTrustedOrigin("https://shop.example.com")
	return p
}
