package upstream

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/metric/noop"

	"example.com/order-svc/internal/platform/telemetry"
)

// Client calls one upstream.
type Client struct {
	name    string
	base    *url.URL
	http    *http.Client
	pool    *http.Transport
	breaker *breaker
}

// New returns a client for the upstream of that name, which labels its metrics.
func New(name string, c Config, logger *slog.Logger, tracing *telemetry.Tracing, registerer prometheus.Registerer) (*Client, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("upstream %s: %w", name, err)
	}
	if base.Host == "" {
		return nil, fmt.Errorf("upstream %s: base_url %q has no host", name, c.BaseURL)
	}
	m, err := newMetrics(name, registerer)
	if err != nil {
		return nil, fmt.Errorf("upstream %s: metrics: %w", name, err)
	}
	br := newBreaker(name, c.Breaker, logger, m)
	if err := registerer.Register(br); err != nil {
		return nil, fmt.Errorf("upstream %s: metrics: %w", name, err)
	}
	pool := newPool(c)
	var network http.RoundTripper = pool
	if c.Transport != nil {
		network = c.Transport
	}
	if c.Jitter == nil {
		c.Jitter = fullJitter
	}

	// From the inside out: each attempt has a span, a deadline and the breaker's
	// leave; retries stand around the attempts and the body limit around all.
	var rt http.RoundTripper = otelhttp.NewTransport(network,
		otelhttp.WithTracerProvider(tracing.Provider),
		otelhttp.WithPropagators(tracing.Propagator),
		otelhttp.WithMeterProvider(noop.NewMeterProvider()), // metrics are Prometheus's
	)
	rt = &attemptTimeout{limit: c.AttemptTimeout.Std(), next: rt}
	rt = &breakerTransport{breaker: br, metrics: m, next: rt}
	rt = &retryTransport{config: c.Retry, jitter: c.Jitter, budget: newBudget(c.Retry), metrics: m, next: rt}
	rt = &bodyLimit{limit: c.MaxResponseBytes.Bytes(), next: rt}

	return &Client{
		name:    name,
		base:    base,
		pool:    pool,
		breaker: br,
		http: &http.Client{
			Transport: rt,
			Timeout:   c.Timeout.Std(), // reading the body included
			// A redirect could lead anywhere, credentials and all.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func newPool(c Config) *http.Transport {
	dialer := &net.Dialer{Timeout: c.AttemptTimeout.Std(), KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxConnsPerHost:        c.Pool.MaxConnections,
		MaxIdleConns:           c.Pool.MaxIdleConnections,
		MaxIdleConnsPerHost:    c.Pool.MaxIdleConnections,
		IdleConnTimeout:        c.Pool.IdleTimeout.Std(),
		TLSHandshakeTimeout:    c.AttemptTimeout.Std(),
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// NewRequest makes a request to a path below the upstream's base URL. Elements
// are escaped, so that none of them can leave its place in the path.
func (c *Client) NewRequest(ctx context.Context, method string, body io.Reader, path ...string) (*http.Request, error) {
	escaped := make([]string, len(path))
	for i, element := range path {
		if element == "" || element == "." || element == ".." {
			return nil, fmt.Errorf("upstream %s: invalid path element %q", c.name, element)
		}
		escaped[i] = url.PathEscape(element)
	}
	target := c.base.JoinPath(escaped...) // #nosec G125 -- escaped above
	return http.NewRequestWithContext(ctx, method, target.String(), body)
}

// Do sends the request and returns the upstream's answer, whatever its status.
// The caller closes the body.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	// #nosec G704 -- the host is the operator's base_url; see NewRequest
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("upstream %s: %w", c.name, err)
	}
	return resp, nil
}

// Check is a health check: an open breaker means that the upstream fails.
func (c *Client) Check(context.Context) error { return c.breaker.check() }

// Close ends the idle connections.
func (c *Client) Close() { c.pool.CloseIdleConnections() }
