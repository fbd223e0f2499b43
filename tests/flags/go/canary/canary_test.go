package canary

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"example.com/svc/canary/internal/flags"
)

func answer(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
}

// TestRoute sends real requests.
func TestRoute(t *testing.T) {
	server := httptest.NewServer(flags.Middleware()(flags.Route(flags.NewCheckout, answer("new"), answer("old"))))
	defer server.Close()
	for _, test := range []struct {
		header, value, want string
	}{
		{"X-Other", "", "old"},
		{"X-Env", "staging", "new"},
		{"x-env", "staging", "new"},
		{"X-Env", " staging ", "new"}, // blanks around a value are none of it (RFC 9110, section 5.5)
		{"X-Env", "prod", "old"},
		{"X-Env", "STAGING", "old"},
		{"X-Env", "", "old"},
		{"X-User-Id", "103", "new"},
		{"X-User-Id", "105", "old"},
		{"X-User-Id", "+4", "new"},
		{"X-User-Id", "-1", "old"},
		{"X-User-Id", "4.0", "old"},
		{"X-User-Id", "0x4", "old"},
		{"X-User-Id", "99999999999999999999", "old"},
	} {
		r, err := http.NewRequest(http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header[test.header] = []string{test.value}
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var text [3]byte
		_, _ = response.Body.Read(text[:])
		_ = response.Body.Close()
		if string(text[:]) != test.want {
			t.Errorf("%s: %q: got %s", test.header, test.value, text)
		}
		if vary := response.Header["Vary"]; !slices.Equal(vary, []string{"X-User-Id", "X-Env"}) {
			t.Errorf("got Vary %q", vary)
		}
	}
}

func TestTheFirstValueWins(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header["X-Env"] = []string{"elsewhere", "staging"}
	flags.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if d := flags.From(r.Context()).NewCheckoutDetails(); d.Value || d.Reason != flags.ReasonDefault {
			t.Errorf("got %+v", d)
		}
	})).ServeHTTP(httptest.NewRecorder(), r)
}

func TestVaryIsSaidOnce(t *testing.T) {
	header := http.Header{"Vary": {"Origin", "X-Env"}}
	flags.Vary(header, flags.NewCheckout, flags.ShortForm, flags.KillSwitch)
	flags.Vary(header, flags.NewCheckout)
	if want := []string{"Origin", "X-Env", "X-User-Id"}; !slices.Equal(header["Vary"], want) {
		t.Errorf("got %q", header["Vary"])
	}
}

func TestOutsideOfARequest(t *testing.T) {
	f := flags.From(context.Background())
	if d := f.NewCheckoutDetails(); d.Value || d.Variant != "off" || d.Reason != flags.ReasonDefault || d.ErrorCode != "" {
		t.Errorf("got %+v", d)
	}
	if d := f.KillSwitchDetails(); d.Value || d.Reason != flags.ReasonStatic {
		t.Errorf("got %+v", d)
	}
	if d := f.OldSearchDetails(); d.Value || d.Reason != flags.ReasonDisabled {
		t.Errorf("got %+v", d)
	}
	env, user := "staging", int64(104)
	for _, request := range []flags.Attributes{{Env: &env}, {UserID: &user}} {
		ctx := flags.With(context.Background(), request)
		if d := flags.From(ctx).NewCheckoutDetails(); !d.Value || d.Reason != flags.ReasonTargetingMatch {
			t.Errorf("got %+v", d)
		}
	}
}

func TestAll(t *testing.T) {
	all := flags.All()
	if len(all) != 4 || all[0].Key != "new_checkout" || all[0].Owner != "team-orders" || all[0].Expires != "2027-06-30" || all[0].Default != "off" {
		t.Errorf("got %+v", all)
	}
}

func TestConcurrentUse(t *testing.T) {
	user := int64(4)
	for range 50 {
		f := flags.New(flags.Attributes{UserID: &user})
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if !f.NewCheckout() || !f.ShortForm() || f.KillSwitch() || f.OldSearch() {
					t.Error("wrong value")
				}
			})
		}
		group.Wait()
	}
}

func TestEvaluationAllocatesNothing(t *testing.T) {
	user := int64(4)
	made := make([]*flags.Flags, 200)
	for i := range made {
		made[i] = flags.New(flags.Attributes{UserID: &user})
	}
	next := 0
	if n := testing.AllocsPerRun(len(made)-1, func() {
		f := made[next]
		next++
		_, _, _, _ = f.NewCheckout(), f.ShortFormDetails(), f.KillSwitch(), f.NewCheckoutDetails()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestMiddlewareAllocates(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("X-User-Id", "7")
	r.Header.Set("X-Env", "staging")
	w := httptest.NewRecorder()
	handler := flags.Middleware()(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	// The flags, the context's value and the request that has it.
	if n := testing.AllocsPerRun(100, func() { handler.ServeHTTP(w, r) }); n > 3 {
		t.Errorf("%v allocations", n)
	}
}
