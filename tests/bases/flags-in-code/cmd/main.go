// Command main serves orders.
package main

import (
	"context"
	"fmt"

	"example.com/order-svc/internal/flags"
)

func main() {
	fmt.Println(flags.From(context.Background()).NewCheckout())
}
