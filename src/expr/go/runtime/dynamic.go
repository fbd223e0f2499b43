package runtime

import (
	"bytes"
	"time"
)

// celType is the type of a value, by its name.
type celType string

// celAs is the value as one of a type, if it is one.
func celAs[T any](value any) (T, bool) {
	typed, ok := value.(T)
	return typed, ok
}

// celTypeOf is the type of a value.
func celTypeOf(value any) celType {
	switch value.(type) {
	case nil:
		return "null_type"
	case bool:
		return "bool"
	case int64:
		return "int"
	case uint64:
		return "uint"
	case float64:
		return "double"
	case string:
		return "string"
	case []byte:
		return "bytes"
	case time.Time:
		return "google.protobuf.Timestamp"
	case time.Duration:
		return "google.protobuf.Duration"
	case celType:
		return "type"
	case []any:
		return "list"
	}
	return "map"
}

// celOrderNumbers is -1, 0 or 1 as a is less than, equal to or greater than b, and 2 if either is NaN or
// no number.
func celOrderNumbers(a, b any) int {
	switch a := a.(type) {
	case int64:
		switch b := b.(type) {
		case int64:
			return celOrderSame(a, b)
		case uint64:
			return celOrderIntUint(a, b)
		case float64:
			return celOrderIntDouble(a, b)
		}
	case uint64:
		switch b := b.(type) {
		case int64:
			return celOrderUintInt(a, b)
		case uint64:
			return celOrderSame(a, b)
		case float64:
			return celOrderUintDouble(a, b)
		}
	case float64:
		switch b := b.(type) {
		case int64:
			return celOrderDoubleInt(a, b)
		case uint64:
			return celOrderDoubleUint(a, b)
		case float64:
			return celOrderSame(a, b)
		}
	}
	return 2
}

// celOrderSame is -1, 0 or 1 as a is less than, equal to or greater than b, and 2 if either is NaN.
func celOrderSame[T int64 | uint64 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	case a == b:
		return 0
	}
	return 2
}

// celEqual is CEL's equality: numbers of different types compare by value, other types are unequal.
func celEqual(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case bool, string, time.Duration, celType:
		return a == b
	case []byte:
		b, ok := b.([]byte)
		return ok && bytes.Equal(a, b)
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !celEqual(a[i], b[i]) {
				return false
			}
		}
		return true
	case map[any]any:
		b, ok := b.(map[any]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for key, value := range a {
			other, ok := celFind(b, key)
			if !ok || !celEqual(value, other) {
				return false
			}
		}
		return true
	}
	return celOrderNumbers(a, b) == 0
}

// celSelect is a field of a map.
func celSelect(value any, field string) (any, Err) {
	entries, ok := value.(map[any]any)
	if !ok {
		return nil, ErrNoMatchingOverload
	}
	found, ok := entries[field]
	if !ok {
		return nil, ErrNoSuchKey
	}
	return found, ErrNone
}

// celHas tells whether a map has a field.
func celHas(value any, field string) (bool, Err) {
	entries, ok := value.(map[any]any)
	if !ok {
		return false, ErrNoMatchingOverload
	}
	_, ok = entries[field]
	return ok, ErrNone
}

// celItems are what a macro goes over: the elements of a list, the keys of a map.
func celItems(value any) ([]any, Err) {
	switch value := value.(type) {
	case []any:
		return value, ErrNone
	case map[any]any:
		return celKeys(value), ErrNone
	}
	return nil, ErrNoMatchingOverload
}
