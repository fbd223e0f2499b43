package session

import "net/http"

func cookie(id string) *http.Cookie {
	return &http.Cookie{Name: "session", Value: id, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}
