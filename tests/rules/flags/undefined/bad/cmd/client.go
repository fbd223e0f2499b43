package main

import (
	"context"

	"github.com/open-feature/go-sdk/openfeature"
)

func asked(ctx context.Context, client *openfeature.Client, to openfeature.EvaluationContext) bool {
	_, _ = client.StringValue(ctx, "old_theme", "dark", to)
	if client.Boolean(ctx, "old_checkout", false, to) {
		return true
	}
	fmt.String("no_flag")
	client.Boolean("no_flag")
	client.Other(ctx, "no_flag")
	BooleanValue(ctx, "no_flag", false, to)
	on, _ := client.BooleanValue(ctx, "new_checkout", false, to)
	return on
}
