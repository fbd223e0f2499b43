// Package upstream calls other services over HTTP and keeps their trouble from
// becoming this service's: every call has a deadline, retries have a budget, and
// a circuit breaker stops calling what does not answer.
package upstream

import (
	"net/http"
	"time"

	"example.com/order-svc/internal/platform/config"
)

// Config is one entry of the upstreams section of config.yaml; the schema
// describes each key.
type Config struct {
	BaseURL          string          `json:"base_url"`
	Timeout          config.Duration `json:"timeout"`
	AttemptTimeout   config.Duration `json:"attempt_timeout"`
	MaxResponseBytes config.ByteSize `json:"max_response_bytes"`
	Pool             PoolConfig      `json:"pool"`
	Retry            RetryConfig     `json:"retry"`
	Breaker          BreakerConfig   `json:"breaker"`

	// For tests: what takes the place of the network, and how long to wait before a
	// retry of all that is drawn from.
	Transport http.RoundTripper                              `json:"-"`
	Jitter    func(limit time.Duration) (wait time.Duration) `json:"-"`
}

// PoolConfig bounds the connections to an upstream.
type PoolConfig struct {
	MaxConnections     int             `json:"max_connections"`
	MaxIdleConnections int             `json:"max_idle_connections"`
	IdleTimeout        config.Duration `json:"idle_timeout"`
}

// RetryConfig bounds the retries of idempotent requests.
type RetryConfig struct {
	MaxAttempts int             `json:"max_attempts"`
	BaseDelay   config.Duration `json:"base_delay"`
	MaxDelay    config.Duration `json:"max_delay"`
	BudgetRatio float64         `json:"budget_ratio"`
	BudgetBurst int             `json:"budget_burst"`
}

// BreakerConfig says when to stop calling an upstream, and for how long.
type BreakerConfig struct {
	Window           config.Duration `json:"window"`
	MinRequests      uint32          `json:"min_requests"`
	FailureRatio     float64         `json:"failure_ratio"`
	OpenFor          config.Duration `json:"open_for"`
	HalfOpenRequests uint32          `json:"half_open_requests"`
}

// Validate reports what the schema cannot express; the README lists it. The key
// is where in the configuration the upstream stands.
func (c Config) Validate(key string, report func(key, message string)) {
	if c.AttemptTimeout > c.Timeout {
		report(key+".attempt_timeout", "must not be above "+key+".timeout")
	}
	if c.Retry.BaseDelay > c.Retry.MaxDelay {
		report(key+".retry.base_delay", "must not be above "+key+".retry.max_delay")
	}
}
