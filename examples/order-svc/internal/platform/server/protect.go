package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"example.com/order-svc/internal/platform/httpjson"
)

// recoverPanics answers 500 for a handler that panics, so that one bad request
// does not end the service. Where an answer has begun, the connection is cut:
// the client must not take half an answer for a whole one.
func recoverPanics(logger *slog.Logger, m *metrics, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v) // the handler's own way to cut the connection
			}
			m.panics.Inc()
			if rec, ok := w.(*recorder); ok {
				rec.panicked = true
			}
			logger.LogAttrs(r.Context(), slog.LevelError, "handler panicked",
				slog.String("panic", fmt.Sprint(v)),
				slog.String("stack", string(debug.Stack())),
			)
			if answered(w) {
				panic(http.ErrAbortHandler)
			}
			replaceAnswer(w, http.StatusInternalServerError, "")
		}()
		next.ServeHTTP(w, r)
	})
}

// limitTime puts the request's deadline into its context. A handler that gives
// up at the deadline without an answer is answered for.
func limitTime(limit time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
		if errors.Is(ctx.Err(), context.DeadlineExceeded) && !answered(w) {
			replaceAnswer(w, http.StatusServiceUnavailable, "the request took too long")
		}
	})
}

// limitBody refuses a body that is announced as too large, and lets reading fail
// with *http.MaxBytesError where a body turns out to be.
func limitBody(limit int64, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > limit {
			httpjson.WriteProblem(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", limit))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// setSecurityHeaders tells browsers to treat answers as data: no scripts, no
// frames, no guessing of types. A handler may set others for its own answers.
func setSecurityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}
