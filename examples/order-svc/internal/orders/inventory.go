package orders

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"example.com/order-svc/internal/platform/upstream"
)

// Inventory asks the inventory service what is in stock.
type Inventory struct{ client *upstream.Client }

// NewInventory returns an inventory behind an upstream.
func NewInventory(client *upstream.Client) *Inventory { return &Inventory{client: client} }

// Available returns the quantity in stock; an unknown article has none.
func (i *Inventory) Available(ctx context.Context, sku string) (int, error) {
	req, err := i.client.NewRequest(ctx, http.MethodGet, nil, "stock", sku)
	if err != nil {
		return 0, err
	}
	resp, err := i.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return 0, nil
	default:
		return 0, fmt.Errorf("inventory answered %s", resp.Status)
	}
	var stock struct {
		Quantity int `json:"quantity"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&stock); err != nil {
		return 0, fmt.Errorf("inventory: %w", err)
	}
	return stock.Quantity, nil
}
