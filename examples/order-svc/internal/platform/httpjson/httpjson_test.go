package httpjson

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		name, contentType, body string
		status                  int // 0 for success
		detail                  string
	}{
		{"valid", "application/json; charset=utf-8", `{"n": 1}`, 0, ""},
		{"trailing space", "application/json", "{\"n\": 1}\n ", 0, ""},
		{"content type", "text/plain", `{"n": 1}`, http.StatusUnsupportedMediaType, "the content type must be application/json"},
		{"no content type", "", `{"n": 1}`, http.StatusUnsupportedMediaType, "the content type must be application/json"},
		{"unknown field", "application/json", `{"m": 1}`, http.StatusBadRequest, `unknown field "m"`},
		{"type", "application/json", `{"n": "x"}`, http.StatusBadRequest, "n may not be a JSON string"},
		{"type of the body", "application/json", `[]`, http.StatusBadRequest, "the body may not be a JSON array"},
		{"syntax", "application/json", `{"n": }`, http.StatusBadRequest, "invalid JSON at byte 7"},
		{"empty", "application/json", "", http.StatusBadRequest, "the body is empty or cut short"},
		{"cut short", "application/json", `{"n": 1`, http.StatusBadRequest, "the body is empty or cut short"},
		{"two values", "application/json", `{"n": 1}{"n": 2}`, http.StatusBadRequest, "the body holds more than one JSON value"},
		{"too large", "application/json", `{"n": 1` + strings.Repeat(" ", 100) + "}", http.StatusRequestEntityTooLarge, "the body is larger than 64 bytes"},
		{"too large after the value", "application/json", `{"n": 1}` + strings.Repeat(" ", 100), http.StatusRequestEntityTooLarge, "the body is larger than 64 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tt.body))
			r.Header.Set("Content-Type", tt.contentType)
			w := httptest.NewRecorder()
			r.Body = http.MaxBytesReader(w, r.Body, 64)
			var body struct {
				N int `json:"n"`
			}
			err := Decode(r, &body)
			if tt.status == 0 {
				if err != nil || body.N != 1 {
					t.Errorf("got %+v, %v", body, err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || e.Status != tt.status || e.Detail != tt.detail {
				t.Errorf("got %+v, want %d %s", err, tt.status, tt.detail)
			}
		})
	}
}

// failingBody is a body whose connection fails.
type failingBody struct{ err error }

func (b failingBody) Read([]byte) (int, error) { return 0, b.err }

func TestDecodeOfABodyThatCannotBeRead(t *testing.T) {
	reset := &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1)}, Err: errors.New("reset")}
	for _, tt := range []struct {
		err    error
		status int
	}{
		{os.ErrDeadlineExceeded, http.StatusRequestTimeout},
		{reset, http.StatusBadRequest},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", failingBody{tt.err})
		r.Header.Set("Content-Type", "application/json")
		var e *Error
		err := Decode(r, new(any))
		if !errors.As(err, &e) || e.Status != tt.status || strings.Contains(e.Detail, "10.0.0.1") {
			t.Errorf("got %+v", err)
		}
	}
}

func TestWriteError(t *testing.T) {
	w := httptest.NewRecorder()
	WriteError(w, &Error{http.StatusBadRequest, "no"})
	if got := w.Body.String(); w.Code != http.StatusBadRequest || got != `{"title":"Bad Request","status":400,"detail":"no"}`+"\n" ||
		w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("got %d %s", w.Code, got)
	}
	w = httptest.NewRecorder()
	WriteError(w, errors.New("password is hunter2"))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
