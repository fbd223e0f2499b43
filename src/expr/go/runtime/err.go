package runtime

// Err says how an expression failed; ErrNone is no failure.
type Err uint8

// How an expression may fail.
const (
	ErrNone Err = iota
	ErrOverflow
	ErrDivisionByZero
	ErrNoSuchKey
	ErrIndexOutOfBounds
	ErrInvalidArgument
	ErrDuplicateKey
	ErrNoMatchingOverload
	ErrAbsent
)

// Error gives the words for the failure.
func (e Err) Error() string {
	switch e {
	case ErrNone:
		return "no error"
	case ErrOverflow:
		return "overflow"
	case ErrDivisionByZero:
		return "division by zero"
	case ErrNoSuchKey, ErrAbsent:
		return "no such key"
	case ErrIndexOutOfBounds:
		return "index out of bounds"
	case ErrInvalidArgument:
		return "invalid argument"
	case ErrDuplicateKey:
		return "duplicate key"
	default:
		return "no matching overload"
	}
}

// celFail is an operation that always fails.
func celFail[T any](err Err) (T, Err) {
	var none T
	return none, err
}
