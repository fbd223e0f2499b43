package upstream

import (
	"context"
	"io"
	"net/http"
	"time"
)

// attemptTimeout bounds one attempt, so that an upstream that hangs leaves time
// for another. The bound ends with the body, not with the header.
type attemptTimeout struct {
	limit time.Duration
	next  http.RoundTripper
}

func (t *attemptTimeout) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.limit)
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = &cancelOnClose{ReadCloser: resp.Body, cancel: cancel}
	return resp, nil
}

type cancelOnClose struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (b *cancelOnClose) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}
