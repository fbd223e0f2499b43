// Package httpjson reads and writes JSON bodies: strict on the way in, and
// problem details (RFC 9457) for errors on the way out.
package httpjson

import (
	"encoding/json"
	"net/http"
)

// Problem is the body of an error response, RFC 9457 section 3.
type Problem struct {
	Type   string `json:"type,omitempty"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// WriteProblem answers with a problem. The detail is shown to the client, so it
// must not hold internals: log those instead.
func WriteProblem(w http.ResponseWriter, status int, detail string) {
	write(w, status, "application/problem+json", Problem{
		Title:  http.StatusText(status),
		Status: status,
		Detail: detail,
	})
}

// Write answers with value as JSON.
func Write(w http.ResponseWriter, status int, value any) {
	write(w, status, "application/json", value)
}

func write(w http.ResponseWriter, status int, contentType string, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		// A value that cannot be encoded is a mistake in the program: let the
		// recovery middleware answer and log it.
		panic("httpjson: " + err.Error())
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the client is gone; nobody is left to tell
}
