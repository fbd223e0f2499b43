package orders

import (
	"context"
	"errors"
	"sync"
)

// Errors of a [Store].
var (
	ErrNotFound = errors.New("order not found")
	ErrFull     = errors.New("store is full")
)

// Store keeps orders.
type Store interface {
	Put(ctx context.Context, order Order) error
	Get(ctx context.Context, id string) (Order, error)
}

// MemoryStore keeps orders until the process ends.
type MemoryStore struct {
	limit int

	mu     sync.RWMutex
	orders map[string]Order
}

// NewMemoryStore returns a store that refuses more than limit orders.
func NewMemoryStore(limit int) *MemoryStore {
	return &MemoryStore{limit: limit, orders: map[string]Order{}}
}

// Put implements [Store].
func (s *MemoryStore) Put(_ context.Context, order Order) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.orders) >= s.limit {
		return ErrFull
	}
	s.orders[order.ID] = order
	return nil
}

// Get implements [Store].
func (s *MemoryStore) Get(_ context.Context, id string) (Order, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	order, ok := s.orders[id]
	if !ok {
		return Order{}, ErrNotFound
	}
	return order, nil
}
