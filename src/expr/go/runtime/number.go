package runtime

import (
	"cmp"
	"math"
)

// celAddInt is a + b, checked.
func celAddInt(a, b int64) (int64, Err) {
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return sum, ErrNone
}

// celSubtractInt is a - b, checked.
func celSubtractInt(a, b int64) (int64, Err) {
	difference := a - b
	if (difference < a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return difference, ErrNone
}

// celMultiplyInt is a * b, checked.
func celMultiplyInt(a, b int64) (int64, Err) {
	if a == 0 || b == 0 {
		return 0, ErrNone
	}
	product := a * b
	if product/b != a || (a == -1 && b == math.MinInt64) || (b == -1 && a == math.MinInt64) {
		return 0, ErrOverflow
	}
	return product, ErrNone
}

// celDivideInt is a / b, checked.
func celDivideInt(a, b int64) (int64, Err) {
	if b == 0 {
		return 0, ErrDivisionByZero
	}
	if b == -1 && a == math.MinInt64 {
		return 0, ErrOverflow
	}
	return a / b, ErrNone
}

// celRemainderInt is a % b, checked.
func celRemainderInt(a, b int64) (int64, Err) {
	if b == 0 {
		return 0, ErrDivisionByZero
	}
	if b == -1 && a == math.MinInt64 {
		return 0, ErrOverflow
	}
	return a % b, ErrNone
}

// celNegate is -a, checked.
func celNegate(a int64) (int64, Err) {
	if a == math.MinInt64 {
		return 0, ErrOverflow
	}
	return -a, ErrNone
}

// celAddUint is a + b, checked.
func celAddUint(a, b uint64) (uint64, Err) {
	sum := a + b
	if sum < a {
		return 0, ErrOverflow
	}
	return sum, ErrNone
}

// celSubtractUint is a - b, checked.
func celSubtractUint(a, b uint64) (uint64, Err) {
	if b > a {
		return 0, ErrOverflow
	}
	return a - b, ErrNone
}

// celMultiplyUint is a * b, checked.
func celMultiplyUint(a, b uint64) (uint64, Err) {
	if b != 0 && a > math.MaxUint64/b {
		return 0, ErrOverflow
	}
	return a * b, ErrNone
}

// celDivideUint is a / b, checked.
func celDivideUint(a, b uint64) (uint64, Err) {
	if b == 0 {
		return 0, ErrDivisionByZero
	}
	return a / b, ErrNone
}

// celRemainderUint is a % b, checked.
func celRemainderUint(a, b uint64) (uint64, Err) {
	if b == 0 {
		return 0, ErrDivisionByZero
	}
	return a % b, ErrNone
}

// celOrderIntUint is -1, 0 or 1 as a is less than, equal to or greater than b.
func celOrderIntUint(a int64, b uint64) int {
	if a < 0 {
		return -1
	}
	return cmp.Compare(uint64(a), b)
}

// celOrderUintInt is -1, 0 or 1 as a is less than, equal to or greater than b.
func celOrderUintInt(a uint64, b int64) int {
	return -celOrderIntUint(b, a)
}

// celOrderIntDouble is -1, 0 or 1 as a is less than, equal to or greater than b, and 2 if b is NaN. The
// comparison is exact, but that the greatest int equals 2^63.
func celOrderIntDouble(a int64, b float64) int {
	switch {
	case b != b:
		return 2
	case a == math.MaxInt64 && b == 1<<63:
		return 0
	case b >= 1<<63:
		return -1
	case b < -1<<63:
		return 1
	}
	whole := int64(b)
	if a != whole {
		return cmp.Compare(a, whole)
	}
	return cmp.Compare(math.Trunc(b), b)
}

// celOrderDoubleInt is -1, 0 or 1 as a is less than, equal to or greater than b, and 2 if a is NaN.
func celOrderDoubleInt(a float64, b int64) int {
	order := celOrderIntDouble(b, a)
	if order == 2 {
		return 2
	}
	return -order
}

// celOrderUintDouble is -1, 0 or 1 as a is less than, equal to or greater than b, and 2 if b is NaN. The
// comparison is exact, but that the greatest uint equals 2^64.
func celOrderUintDouble(a uint64, b float64) int {
	switch {
	case b != b:
		return 2
	case a == math.MaxUint64 && b == 1<<64:
		return 0
	case b >= 1<<64:
		return -1
	case b < 0:
		return 1
	}
	whole := uint64(b)
	if a != whole {
		return cmp.Compare(a, whole)
	}
	return cmp.Compare(math.Trunc(b), b)
}

// celOrderDoubleUint is -1, 0 or 1 as a is less than, equal to or greater than b, and 2 if a is NaN.
func celOrderDoubleUint(a float64, b uint64) int {
	order := celOrderUintDouble(b, a)
	if order == 2 {
		return 2
	}
	return -order
}

// celAtLeast tells whether an order is that of a number to one not greater than it.
func celAtLeast(order int) bool {
	return order == 0 || order == 1
}
