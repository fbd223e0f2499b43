// Package orders takes orders and tells about them. It is an example of a
// domain: delete it, its routes and the inventory upstream, and put yours here.
package orders

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Order is a customer's order.
type Order struct {
	ID        string    `json:"id"`
	Items     []Item    `json:"items"`
	CreatedAt time.Time `json:"created_at"`
}

// Item is one line of an order.
type Item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// The bounds of an order.
const (
	maxItems    = 100
	maxQuantity = 10_000
)

var skuPattern = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{0,31}$`)

// newOrder makes an order of valid items.
func newOrder(items []Item, now time.Time) (Order, error) {
	if err := validateItems(items); err != nil {
		return Order{}, err
	}
	return Order{ID: strings.ToLower(rand.Text()), Items: items, CreatedAt: now.UTC()}, nil
}

// merge makes one line of those that have the same article, at the place of the
// first. A line that is no order by itself stays as it is, to be refused.
func merge(items []Item) []Item {
	var merged []Item
	at := map[string]int{}
	for _, item := range items {
		if i, seen := at[item.SKU]; seen && 0 < item.Quantity && item.Quantity <= maxQuantity {
			merged[i].Quantity += item.Quantity
			continue
		}
		at[item.SKU] = len(merged)
		merged = append(merged, item)
	}
	return merged
}

func validateItems(items []Item) error {
	if len(items) == 0 || len(items) > maxItems {
		return fmt.Errorf("items must have 1 to %d entries", maxItems)
	}
	for i, item := range items {
		if !skuPattern.MatchString(item.SKU) {
			return fmt.Errorf("items[%d].sku must match %s", i, skuPattern)
		}
		if item.Quantity < 1 || item.Quantity > maxQuantity {
			return fmt.Errorf("items[%d].quantity must be from 1 to %d", i, maxQuantity)
		}
	}
	return nil
}
