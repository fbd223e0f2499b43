package api

import "net/http"

func protection() *http.CrossOriginProtection {
	p := http.NewCrossOriginProtection()
	p.AddInsecureBypassPattern("/api/")
	return p
}
