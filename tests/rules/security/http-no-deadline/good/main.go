package price

import (
	"context"
	"net/http"
	"time"
)

func fetch(ctx context.Context, request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return http.DefaultClient.Do(request.WithContext(ctx))
}
