package runtime

import "testing"

// sample is a request and the variant that it is to get.
type sample struct {
	name    string
	request Attributes
	variant string
}

// check asks a flag for each of the requests.
func check[T any](t *testing.T, flag *Flag[T], samples []sample) {
	t.Helper()
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			if d := flag.Details(New(s.request)); d.Variant != s.variant {
				t.Errorf("got %q (%s %s), want %q", d.Variant, d.Reason, d.ErrorCode, s.variant)
			}
		})
	}
}

// given gives the address of a value that a request has.
func given[T any](value T) *T { return &value }
