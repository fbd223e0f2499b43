package runtime

// Provider evaluates the compiled flags. A context of evaluation that has values
// of attributes stands for the request; where it has none, the flags are those
// of the request that the Go context belongs to.
type Provider struct{}

// NewProvider returns the provider, for openfeature.SetProviderAndWait.
func NewProvider() *Provider { return &Provider{} }

var _ openfeature.FeatureProvider = (*Provider)(nil)

// Metadata implements [openfeature.FeatureProvider].
func (*Provider) Metadata() openfeature.Metadata { return openfeature.Metadata{Name: "govkit"} }

// Hooks implements [openfeature.FeatureProvider].
func (*Provider) Hooks() []openfeature.Hook { return nil }

// BooleanEvaluation implements [openfeature.FeatureProvider].
func (*Provider) BooleanEvaluation(ctx context.Context, key string, otherwise bool, request openfeature.FlattenedContext) openfeature.BoolResolutionDetail {
	return evaluate(ctx, key, otherwise, request)
}

// StringEvaluation implements [openfeature.FeatureProvider].
func (*Provider) StringEvaluation(ctx context.Context, key, otherwise string, request openfeature.FlattenedContext) openfeature.StringResolutionDetail {
	return evaluate(ctx, key, otherwise, request)
}

// FloatEvaluation implements [openfeature.FeatureProvider].
func (*Provider) FloatEvaluation(ctx context.Context, key string, otherwise float64, request openfeature.FlattenedContext) openfeature.FloatResolutionDetail {
	return evaluate(ctx, key, otherwise, request)
}

// IntEvaluation implements [openfeature.FeatureProvider].
func (*Provider) IntEvaluation(ctx context.Context, key string, otherwise int64, request openfeature.FlattenedContext) openfeature.IntResolutionDetail {
	return evaluate(ctx, key, otherwise, request)
}

// ObjectEvaluation implements [openfeature.FeatureProvider].
func (*Provider) ObjectEvaluation(ctx context.Context, key string, otherwise any, request openfeature.FlattenedContext) openfeature.InterfaceResolutionDetail {
	flag := find(key)
	if flag == nil {
		return unknown(key, otherwise)
	}
	value, why, ok := object(key, flagsOf(ctx, request))
	if !ok {
		return mismatch(flag, otherwise)
	}
	return detail[any](flag, why, value, otherwise)
}

// reasons are the details of a flag without its value.
type reasons struct {
	variant string
	reason  flags.Reason
	code    flags.ErrorCode
}

// because gives the details without their value.
func because[T any](d flags.Details[T]) reasons {
	return reasons{variant: d.Variant, reason: d.Reason, code: d.ErrorCode}
}

func evaluate[T any](ctx context.Context, key string, otherwise T, request openfeature.FlattenedContext) openfeature.GenericResolutionDetail[T] {
	flag := find(key)
	if flag == nil {
		return unknown(key, otherwise)
	}
	typed, ok := flag.(*flags.Flag[T])
	if !ok {
		return mismatch(flag, otherwise)
	}
	d := typed.Details(flagsOf(ctx, request))
	return detail(flag, because(d), d.Value, otherwise)
}

// detail tells the outcome in the words of OpenFeature, where a failure has the
// value that the caller wants otherwise.
func detail[T any](flag flags.AnyFlag, why reasons, value, otherwise T) openfeature.GenericResolutionDetail[T] {
	info := flag.Info()
	var failure openfeature.ResolutionError
	switch why.code {
	case "":
	case flags.ErrorInvalidContext:
		failure = openfeature.NewInvalidContextResolutionError("the request lacks an attribute that the rules of " + info.Key + " need")
	default:
		failure = openfeature.NewGeneralResolutionError("a rule of " + info.Key + " cannot be evaluated")
	}
	if why.code != "" {
		value = otherwise
	}
	metadata := openfeature.FlagMetadata{"kind": info.Kind}
	if info.Owner != "" {
		metadata["owner"] = info.Owner
	}
	if info.Expires != "" {
		metadata["expires"] = info.Expires
	}
	return openfeature.GenericResolutionDetail[T]{
		Value: value,
		ProviderResolutionDetail: openfeature.ProviderResolutionDetail{
			ResolutionError: failure,
			Reason:          openfeature.Reason(why.reason),
			Variant:         why.variant,
			FlagMetadata:    metadata,
		},
	}
}

func unknown[T any](key string, otherwise T) openfeature.GenericResolutionDetail[T] {
	return failed(openfeature.NewFlagNotFoundResolutionError("there is no flag "+strconv.Quote(key)), otherwise)
}

func mismatch[T any](flag flags.AnyFlag, otherwise T) openfeature.GenericResolutionDetail[T] {
	return failed(openfeature.NewTypeMismatchResolutionError("the flag "+flag.Info().Key+" has values of another type"), otherwise)
}

func failed[T any](failure openfeature.ResolutionError, otherwise T) openfeature.GenericResolutionDetail[T] {
	return openfeature.GenericResolutionDetail[T]{
		Value: otherwise,
		ProviderResolutionDetail: openfeature.ProviderResolutionDetail{
			ResolutionError: failure,
			Reason:          openfeature.ErrorReason,
		},
	}
}
