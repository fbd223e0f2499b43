package provider

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/open-feature/go-sdk/openfeature"

	"example.com/provider/pkg/switches"
	compiled "example.com/provider/pkg/switches/openfeature"
)

func client(t *testing.T) *openfeature.Client {
	t.Helper()
	if err := openfeature.SetProviderAndWait(compiled.NewProvider()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(openfeature.Shutdown)
	return openfeature.NewClient("test")
}

func TestClient(t *testing.T) {
	c := client(t)
	ctx := context.Background()
	request := openfeature.NewEvaluationContext("user-1", map[string]any{
		"user_id": 104, "tenant": "acme", "groups": []any{"staff"}, "at": time.Unix(0, 0), "unknown": 7,
	})
	on, err := c.BooleanValueDetails(ctx, "new_checkout", false, request)
	if err != nil || !on.Value || on.Variant != "on" || on.Reason != openfeature.TargetingMatchReason {
		t.Errorf("got %+v, %v", on, err)
	}
	if owner, _ := on.FlagMetadata.GetString("owner"); owner != "team-orders" {
		t.Errorf("got %+v", on.FlagMetadata)
	}
	if expires, _ := on.FlagMetadata.GetString("expires"); expires != "2027-06-30" {
		t.Errorf("got %+v", on.FlagMetadata)
	}
	colour, err := c.StringValueDetails(ctx, "colour", "", request)
	user := "user-1"
	if want := switches.New(switches.Attributes{TargetingKey: &user}).Colour(); err != nil || colour.Value != want || colour.Reason != openfeature.SplitReason {
		t.Errorf("got %+v, %v", colour, err)
	}
	if v, err := c.IntValue(ctx, "limit", 7, request); err != nil || v != 1000 {
		t.Errorf("got %v, %v", v, err)
	}
	if v, err := c.FloatValue(ctx, "ratio", 7, request); err != nil || v != 1 {
		t.Errorf("got %v, %v", v, err)
	}
	object, err := c.ObjectValue(ctx, "banner", nil, request)
	want := map[string]any{"title": "Sale", "colours": []any{"red"}, "size": int64(2), "link": map[string]any{"href": "/"}, "extra": nil}
	if err != nil || !reflect.DeepEqual(object, want) {
		t.Errorf("got %v, %v", object, err)
	}
	if off, err := c.BooleanValueDetails(ctx, "off", true, request); err != nil || off.Value || off.Reason != openfeature.DisabledReason {
		t.Errorf("got %+v, %v", off, err)
	}
}

func TestFailures(t *testing.T) {
	c := client(t)
	ctx := context.Background()
	empty := openfeature.NewEvaluationContext("", map[string]any{})
	got, err := c.IntValueDetails(ctx, "limit", 7, empty)
	if err == nil || got.Value != 7 || got.ErrorCode != openfeature.InvalidContextCode || got.Reason != openfeature.ErrorReason {
		t.Errorf("got %+v, %v", got, err)
	}
	general := openfeature.NewEvaluationContext("", map[string]any{"tenant": ""})
	if got, _ := c.IntValueDetails(ctx, "limit", 7, general); got.Value != 7 || got.ErrorCode != openfeature.GeneralCode {
		t.Errorf("got %+v", got)
	}
	if got, _ := c.BooleanValueDetails(ctx, "new-checkout", true, empty); !got.Value || got.ErrorCode != openfeature.FlagNotFoundCode {
		t.Errorf("got %+v", got)
	}
	if got, _ := c.ObjectValueDetails(ctx, "nowhere", 1, empty); got.Value != 1 || got.ErrorCode != openfeature.FlagNotFoundCode {
		t.Errorf("got %+v", got)
	}
	for _, key := range []string{"colour", "limit", "ratio", "banner"} {
		if got, _ := c.BooleanValueDetails(ctx, key, true, empty); !got.Value || got.ErrorCode != openfeature.TypeMismatchCode {
			t.Errorf("got %+v", got)
		}
	}
	if got, _ := c.ObjectValueDetails(ctx, "new_checkout", 1, empty); got.Value != 1 || got.ErrorCode != openfeature.TypeMismatchCode {
		t.Errorf("got %+v", got)
	}
}

// TestTheRequestOfTheContext evaluates behind the middleware, with an empty context of evaluation.
func TestTheRequestOfTheContext(t *testing.T) {
	c := client(t)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("X-User-Id", "3")
	switches.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if on, err := c.BooleanValue(r.Context(), "new_checkout", false, openfeature.EvaluationContext{}); err != nil || !on {
			t.Errorf("got %v, %v", on, err)
		}
	})).ServeHTTP(httptest.NewRecorder(), r)
}
