package main

import (
	"context"

	"example.com/order-svc/internal/flags"
)

func old(ctx context.Context) bool {
	return flags.From(ctx).OldCheckout()
}
