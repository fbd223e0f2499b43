package upstream

import (
	"errors"
	"io"
	"net/http"
)

// ErrBodyTooLarge is returned for an answer larger than max_response_bytes.
var ErrBodyTooLarge = errors.New("response body is too large")

// bodyLimit keeps an upstream from filling this service's memory. It counts
// after decompression.
type bodyLimit struct {
	limit int64
	next  http.RoundTripper
}

func (t *bodyLimit) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.ContentLength > t.limit && req.Method != http.MethodHead {
		_ = resp.Body.Close()
		return nil, ErrBodyTooLarge
	}
	resp.Body = &limitedBody{body: resp.Body, left: t.limit}
	return resp, nil
}

type limitedBody struct {
	body io.ReadCloser
	left int64
}

// Read asks for one byte more than is allowed, to tell a body that ends at the
// limit from one that goes on.
func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrBodyTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, ErrBodyTooLarge
	}
	return n, err
}

func (b *limitedBody) Close() error { return b.body.Close() }
