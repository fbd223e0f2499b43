package session

import "net/http"

func cookie(id string) *http.Cookie {
	return &http.Cookie{Name: "session", Value: id, Secure: true, SameSite: http.SameSiteLaxMode}
}
