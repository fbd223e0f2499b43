package runtime

import "testing"

// sample is a request, the variant that it is to get, and why unless that is
// empty.
type sample struct {
	name    string
	request Attributes
	variant string
	reason  Reason
}

// check asks a flag for each of the requests.
func check[T any](t *testing.T, flag *Flag[T], samples []sample) {
	t.Helper()
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			d := flag.Details(New(s.request))
			if d.Variant != s.variant || s.reason != "" && d.Reason != s.reason {
				t.Errorf("got %q (%s %s), want %q (%s)", d.Variant, d.Reason, d.ErrorCode, s.variant, s.reason)
			}
		})
	}
}

// given gives the address of a value that a request has.
func given[T any](value T) *T { return &value }
