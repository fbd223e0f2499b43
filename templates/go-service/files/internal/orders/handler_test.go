package orders

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

type fakeStock struct {
	quantity int
	err      error
}

func (s fakeStock) Available(context.Context, string) (int, error) { return s.quantity, s.err }

func newMux(store Store, inventory stock) *http.ServeMux {
	h := NewHandler(store, inventory, slog.New(slog.DiscardHandler))
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", h.Create)
	mux.HandleFunc("GET /orders/{id}", h.Get)
	mux.HandleFunc("GET /orders/{id}/availability", h.Availability)
	return mux
}

func send(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestCreateThenGet(t *testing.T) {
	mux := newMux(NewMemoryStore(10), fakeStock{quantity: 2})
	created := send(mux, http.MethodPost, "/orders", `{"items": [{"sku": "AB-1", "quantity": 2}]}`)
	if created.Code != http.StatusCreated {
		t.Fatalf("got %d %s", created.Code, created.Body)
	}
	var order Order
	if err := json.Unmarshal(created.Body.Bytes(), &order); err != nil {
		t.Fatal(err)
	}
	if created.Header().Get("Location") != "/orders/"+order.ID || order.CreatedAt.IsZero() || len(order.Items) != 1 {
		t.Errorf("got %+v at %s", order, created.Header().Get("Location"))
	}
	if w := send(mux, http.MethodGet, "/orders/"+order.ID, ""); w.Code != http.StatusOK || w.Body.String() != created.Body.String() {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	w := send(mux, http.MethodGet, "/orders/"+order.ID+"/availability", "")
	if w.Code != http.StatusOK || w.Body.String() != `[{"sku":"AB-1","available":true}]`+"\n" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestCreateMerged(t *testing.T) {
	h := NewHandler(NewMemoryStore(10), fakeStock{}, slog.New(slog.DiscardHandler))
	tests := map[string]struct {
		body, items string
		status      int
	}{
		"same article": {`{"items": [{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 1}, {"sku": "A", "quantity": 2}]}`,
			`"items":[{"sku":"A","quantity":3},{"sku":"B","quantity":1}]`, http.StatusCreated},
		"too many":     {`{"items": [{"sku": "A", "quantity": 9999}, {"sku": "A", "quantity": 2}]}`, "items[0].quantity", http.StatusUnprocessableEntity},
		"invalid line": {`{"items": [{"sku": "A", "quantity": 2}, {"sku": "A", "quantity": -1}]}`, "items[1].quantity", http.StatusUnprocessableEntity},
		"no items":     {`{"items": []}`, "items must have", http.StatusUnprocessableEntity},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := send(http.HandlerFunc(h.CreateMerged), http.MethodPost, "/orders", tt.body)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.items) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}

func TestCreateRefuses(t *testing.T) {
	tests := map[string]struct {
		body   string
		status int
		detail string
	}{
		"no items":      {`{"items": []}`, http.StatusUnprocessableEntity, "items must have 1 to 100 entries"},
		"sku":           {`{"items": [{"sku": "../x", "quantity": 1}]}`, http.StatusUnprocessableEntity, "items[0].sku must match"},
		"quantity":      {`{"items": [{"sku": "A", "quantity": 0}]}`, http.StatusUnprocessableEntity, "items[0].quantity must be from 1 to 10000"},
		"unknown field": {`{"item": []}`, http.StatusBadRequest, "unknown field"},
		"not JSON":      {`items`, http.StatusBadRequest, "invalid JSON"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := send(newMux(NewMemoryStore(10), fakeStock{}), http.MethodPost, "/orders", tt.body)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.detail) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}

// brokenStore fails in every call.
type brokenStore struct{ err error }

func (s brokenStore) Put(context.Context, Order) error           { return s.err }
func (s brokenStore) Get(context.Context, string) (Order, error) { return Order{}, s.err }

func TestFailures(t *testing.T) {
	const order = `{"items": [{"sku": "A", "quantity": 1}]}`
	secret := errors.New("dial 10.0.0.1: refused")
	tests := map[string]struct {
		store                   Store
		post, get, availability int
	}{
		"no such order": {NewMemoryStore(10), http.StatusCreated, http.StatusNotFound, http.StatusNotFound},
		"store is full": {NewMemoryStore(0), http.StatusServiceUnavailable, http.StatusNotFound, http.StatusNotFound},
		"broken store":  {brokenStore{secret}, http.StatusInternalServerError, http.StatusInternalServerError, http.StatusInternalServerError},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			mux := newMux(tt.store, fakeStock{})
			for _, w := range []struct {
				got  *httptest.ResponseRecorder
				want int
			}{
				{send(mux, http.MethodPost, "/orders", order), tt.post},
				{send(mux, http.MethodGet, "/orders/x", ""), tt.get},
				{send(mux, http.MethodGet, "/orders/x/availability", ""), tt.availability},
			} {
				if w.got.Code != w.want || strings.Contains(w.got.Body.String(), "10.0.0.1") {
					t.Errorf("got %d %s, want %d", w.got.Code, w.got.Body, w.want)
				}
			}
		})
	}
}

func TestInventoryIsNotBlamedWhereTheClientIsGone(t *testing.T) {
	var logs strings.Builder
	store := NewMemoryStore(10)
	order, err := newOrder([]Item{{SKU: "A", Quantity: 1}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(t.Context(), order); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	r.SetPathValue("id", order.ID)
	NewHandler(store, fakeStock{err: ctx.Err()}, slog.New(slog.NewTextHandler(&logs, nil))).Availability(httptest.NewRecorder(), r)
	if logs.Len() > 0 {
		t.Errorf("got %s", &logs)
	}
}

func TestInventoryThatFails(t *testing.T) {
	mux := newMux(NewMemoryStore(10), fakeStock{err: errors.New("refused")})
	created := send(mux, http.MethodPost, "/orders", `{"items": [{"sku": "A", "quantity": 1}]}`)
	w := send(mux, http.MethodGet, created.Header().Get("Location")+"/availability", "")
	if w.Code != http.StatusBadGateway {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
