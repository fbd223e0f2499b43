package orders

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"example.com/order-svc/internal/platform/httpjson"
)

// Handler answers requests about orders.
type Handler struct {
	store     Store
	inventory stock
	logger    *slog.Logger
}

// stock is what the handler needs of an [Inventory].
type stock interface {
	Available(ctx context.Context, sku string) (int, error)
}

// NewHandler returns a handler over a store and an inventory.
func NewHandler(store Store, inventory stock, logger *slog.Logger) *Handler {
	return &Handler{store: store, inventory: inventory, logger: logger}
}

// Create answers POST /orders.
func (h *Handler) Create(w http.ResponseWriter, r *http.Request) {
	h.create(w, r, func(items []Item) []Item { return items })
}

// CreateMerged answers POST /orders where the flag new_checkout is on: lines of
// the same article become one.
func (h *Handler) CreateMerged(w http.ResponseWriter, r *http.Request) { h.create(w, r, merge) }

func (h *Handler) create(w http.ResponseWriter, r *http.Request, arrange func([]Item) []Item) {
	var body struct {
		Items []Item `json:"items"`
	}
	if err := httpjson.Decode(r, &body); err != nil {
		httpjson.WriteError(w, err)
		return
	}
	order, err := newOrder(arrange(body.Items), time.Now())
	if err != nil {
		httpjson.WriteProblem(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if err := h.store.Put(r.Context(), order); err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Location", "/orders/"+order.ID)
	httpjson.Write(w, http.StatusCreated, order)
}

// Get answers GET /orders/{id}.
func (h *Handler) Get(w http.ResponseWriter, r *http.Request) {
	order, err := h.store.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	httpjson.Write(w, http.StatusOK, order)
}

// availability says whether an item of an order is in stock.
type availability struct {
	SKU       string `json:"sku"`
	Available bool   `json:"available"`
}

// Availability answers GET /orders/{id}/availability.
func (h *Handler) Availability(w http.ResponseWriter, r *http.Request) {
	order, err := h.store.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	answer := make([]availability, len(order.Items))
	for i, item := range order.Items {
		quantity, err := h.inventory.Available(r.Context(), item.SKU)
		if err != nil {
			if r.Context().Err() == context.Canceled {
				return // the client is gone, and its call of the inventory with it
			}
			h.logger.WarnContext(r.Context(), "inventory failed", "error", err.Error())
			httpjson.WriteProblem(w, http.StatusBadGateway, "the inventory cannot be asked at the moment")
			return
		}
		answer[i] = availability{SKU: item.SKU, Available: quantity >= item.Quantity}
	}
	httpjson.Write(w, http.StatusOK, answer)
}

// fail answers for an error of the store.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, ErrNotFound):
		httpjson.WriteProblem(w, http.StatusNotFound, "there is no such order")
	case errors.Is(err, ErrFull):
		httpjson.WriteProblem(w, http.StatusServiceUnavailable, "no more orders can be taken at the moment")
	default:
		h.logger.ErrorContext(r.Context(), "store failed", "error", err.Error())
		httpjson.WriteProblem(w, http.StatusInternalServerError, "")
	}
}
