package runtime

// Flags are the flags of one request. Each is evaluated when it is first asked
// for, and at most once but for a race, whose sides agree. Safe for concurrent
// use.
type Flags struct {
	attributes attributes
	known      [flagsWithRules]atomic.Uint32 // outcomes, packed
}

// nowhere are the flags outside of a request.
var nowhere = New(Attributes{})

type contextKey struct{}

// From gives the flags of the request that a context belongs to: the one that
// [Middleware] or [With] made. Of any other context it gives the flags of a
// request without attributes.
func From(ctx context.Context) *Flags {
	if f, ok := ctx.Value(contextKey{}).(*Flags); ok {
		return f
	}
	return nowhere
}

// With returns a context with the flags of a request that has these
// attributes, for jobs and tests.
func With(ctx context.Context, request Attributes) context.Context {
	return context.WithValue(ctx, contextKey{}, New(request))
}

// New gives the flags of a request that has these attributes.
func New(request Attributes) *Flags {
	f := new(Flags)
	f.attributes.fill(&request)
	return f
}

// Flag is a flag whose variants have values of type T.
type Flag[T any] struct {
	info   Info
	place  int                       // in Flags.known
	rules  func(*attributes) outcome // nil where there are none
	always outcome                   // where there are none
	vary   []string                  // headers that the rules read
	values []T                       // of the variants
}

// AnyFlag is a [Flag], whatever its values.
type AnyFlag interface {
	Info() Info
	headers() []string
}

// Info is what the flag file says of a flag.
type Info struct {
	Key      string
	Kind     string // release, experiment, ops or permission
	Owner    string // may be empty
	Expires  string // the date by which the flag is to be gone, 2006-01-02; may be empty
	Variants []string
	Default  string // the variant where no rule applies
}

// All lists the flags, in the order of the flag file.
func All() []Info {
	infos := make([]Info, len(all))
	for i, flag := range all {
		infos[i] = flag.Info()
	}
	return infos
}

// Info tells about the flag. Its slice is shared: read it only.
func (flag *Flag[T]) Info() Info { return flag.info }

func (flag *Flag[T]) headers() []string { return flag.vary }

// Value gives the value that a request gets.
func (flag *Flag[T]) Value(f *Flags) T { return flag.values[flag.outcome(f).variant] }

// Details gives the value that a request gets, and why.
func (flag *Flag[T]) Details(f *Flags) Details[T] {
	o := flag.outcome(f)
	return Details[T]{
		Value:     flag.values[o.variant],
		Variant:   flag.info.Variants[o.variant],
		Reason:    o.why.reason(),
		ErrorCode: o.why.errorCode(),
	}
}

// outcome asks the rules, unless the answer is known.
func (flag *Flag[T]) outcome(f *Flags) outcome {
	if flag.rules == nil {
		return flag.always
	}
	known := &f.known[flag.place]
	if packed := known.Load(); packed != 0 {
		return outcome{variant: packed >> 8, why: why(packed)}
	}
	o := flag.rules(&f.attributes)
	known.Store(o.variant<<8 | uint32(o.why))
	return o
}

// Details are a value and how it came about.
type Details[T any] struct {
	Value     T
	Variant   string
	Reason    Reason
	ErrorCode ErrorCode // empty unless the reason is ReasonError
}

// Reason says why a variant is served, in the words of OpenFeature.
type Reason string

// Why a variant is served.
const (
	ReasonStatic         Reason = "STATIC"          // the flag has no rules
	ReasonDefault        Reason = "DEFAULT"         // no rule applied
	ReasonTargetingMatch Reason = "TARGETING_MATCH" // a rule applied
	ReasonSplit          Reason = "SPLIT"           // a rule with a split applied
	ReasonDisabled       Reason = "DISABLED"        // the flag is disabled
	ReasonError          Reason = "ERROR"           // a rule could not be evaluated
)

// ErrorCode says what kept a rule from being evaluated, in the words of
// OpenFeature.
type ErrorCode string

// What kept a rule from being evaluated.
const (
	ErrorInvalidContext ErrorCode = "INVALID_CONTEXT" // the request lacks a required attribute
	ErrorGeneral        ErrorCode = "GENERAL"         // its expression failed
)

// outcome is the place of a variant, and why it is served.
type outcome struct {
	variant uint32
	why     why
}

type why uint8

// From 1 on, so that no outcome is packed to 0.
const (
	static why = iota + 1
	byDefault
	targeted
	split
	disabled
	incomplete // a required attribute is missing
	failed     // an expression failed
)

func (w why) reason() Reason {
	switch w {
	case static:
		return ReasonStatic
	case byDefault:
		return ReasonDefault
	case targeted:
		return ReasonTargetingMatch
	case split:
		return ReasonSplit
	case disabled:
		return ReasonDisabled
	default:
		return ReasonError
	}
}

func (w why) errorCode() ErrorCode {
	switch w {
	case incomplete:
		return ErrorInvalidContext
	case failed:
		return ErrorGeneral
	default:
		return ""
	}
}

// Route sends a request on by a flag, and notes in Vary by which headers.
func Route(flag *Flag[bool], on, off http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Vary(w.Header(), flag)
		if flag.Value(From(r.Context())) {
			on.ServeHTTP(w, r)
		} else {
			off.ServeHTTP(w, r)
		}
	})
}

// Vary tells caches by which headers of requests an answer differs that
// depends on these flags. Call it before the answer begins.
func Vary(header http.Header, flags ...AnyFlag) {
	for _, flag := range flags {
		for _, name := range flag.headers() {
			if !slices.Contains(header["Vary"], name) {
				header.Add("Vary", name)
			}
		}
	}
}
