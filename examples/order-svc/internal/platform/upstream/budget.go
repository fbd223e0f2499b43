package upstream

import "sync"

// budget limits retries to a share of the requests, so that an upstream in
// trouble is not met with several times its usual load. Each request adds a
// fraction of a token, each retry takes one.
type budget struct {
	ratio, burst float64

	mu     sync.Mutex
	tokens float64
}

func newBudget(c RetryConfig) *budget {
	burst := float64(c.BudgetBurst)
	return &budget{ratio: c.BudgetRatio, burst: burst, tokens: burst}
}

func (b *budget) deposit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+b.ratio, b.burst)
}

// withdraw reports whether a retry may be made.
func (b *budget) withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
