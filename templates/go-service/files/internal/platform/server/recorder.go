package server

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// recorder remembers what was answered. Handlers reach the connection's further
// abilities, such as flushing, through http.ResponseController.
type recorder struct {
	http.ResponseWriter
	status   int // 0 until the header is written
	bytes    int64
	writeErr error
	writeBy  time.Time // zero where nothing limits writing
	panicked bool
}

// WriteHeader panics with an invalid status, as net/http does, but before
// anybody notes the status as sent.
func (r *recorder) WriteHeader(status int) {
	if status < 100 || status > 999 {
		panic(fmt.Sprintf("invalid WriteHeader code %d", status))
	}
	if r.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	r.note(err)
	return n, err
}

// Unwrap serves http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// FlushError serves http.ResponseController, as flushing sends the header.
func (r *recorder) FlushError() error {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	err := http.NewResponseController(r.ResponseWriter).Flush()
	r.note(err)
	return err
}

// SetWriteDeadline serves http.ResponseController: a handler that streams may
// take longer than the server's write_timeout.
func (r *recorder) SetWriteDeadline(deadline time.Time) error {
	err := http.NewResponseController(r.ResponseWriter).SetWriteDeadline(deadline)
	if err == nil {
		r.writeBy = deadline
	}
	return err
}

// Hijack serves http.ResponseController. What becomes of the connection is then
// between the handler and the client.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err == nil {
		r.status, r.writeBy = http.StatusSwitchingProtocols, time.Time{}
	}
	return conn, rw, err
}

// note keeps the first error that cost the client a part of the answer.
func (r *recorder) note(err error) {
	if r.writeErr == nil && !errors.Is(err, http.ErrBodyNotAllowed) && !errors.Is(err, http.ErrNotSupported) {
		r.writeErr = err
	}
}

// late reports whether what is still to be written cannot reach the client. The
// connection's clock started when net/http had read the header, a little before
// this one.
func (r *recorder) late(now time.Time) bool {
	const earlier = 20 * time.Millisecond
	return errors.Is(r.writeErr, os.ErrDeadlineExceeded) || !r.writeBy.IsZero() && now.Add(earlier).After(r.writeBy)
}

// answered reports whether a layer below has begun to answer.
func answered(w http.ResponseWriter) bool {
	r, ok := w.(*recorder)
	return ok && r.status != 0
}
