package runtime

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// celElement is an element of a list.
func celElement[T any](list []T, index int64) (T, Err) {
	if index < 0 || index >= int64(len(list)) {
		var none T
		return none, ErrIndexOutOfBounds
	}
	return list[index], ErrNone
}

// celAnyElement is an element of a list by any number that is whole.
func celAnyElement[T any](list []T, index any) (T, Err) {
	var none T
	switch index := index.(type) {
	case int64:
		return celElement(list, index)
	case uint64:
		if index > math.MaxInt64 {
			return none, ErrIndexOutOfBounds
		}
		return celElement(list, int64(index))
	case float64:
		if index != math.Trunc(index) || math.Abs(index) > 1<<64 {
			return none, ErrInvalidArgument
		}
		if index < 0 || index >= 1<<63 {
			if index == 1<<64 || index < -1<<63 {
				return none, ErrInvalidArgument
			}
			return none, ErrIndexOutOfBounds
		}
		return celElement(list, int64(index))
	}
	return none, ErrNoMatchingOverload
}

// celHasKey tells whether a map has a key.
func celHasKey[K comparable, V any](m map[K]V, key K) bool {
	_, ok := m[key]
	return ok
}

// celFind is the entry of a map whose key is the same number, text or truth value.
func celFind[V any](m map[any]V, key any) (V, bool) {
	var found V
	if number, ok := key.(float64); ok {
		switch {
		case number != math.Trunc(number):
			return found, false
		case number >= -1<<63 && number < 1<<63:
			key = int64(number)
		case number > 0 && number < 1<<64:
			key = uint64(number)
		default:
			return found, false
		}
	}
	switch number := key.(type) {
	case int64:
		if found, ok := m[number]; ok {
			return found, true
		}
		if number >= 0 {
			found, ok := m[uint64(number)]
			return found, ok
		}
	case uint64:
		if found, ok := m[number]; ok {
			return found, true
		}
		if number <= math.MaxInt64 {
			found, ok := m[int64(number)]
			return found, ok
		}
	case bool, string:
		found, ok := m[number]
		return found, ok
	}
	return found, false
}

// celFound is the entry of a map that is known to be there.
func celFound[V any](m map[any]V, key any) V {
	found, _ := celFind(m, key)
	return found
}

// celHasAnyKey tells whether a map has a key that is the same number, text or truth value.
func celHasAnyKey[V any](m map[any]V, key any) bool {
	_, ok := celFind(m, key)
	return ok
}

// celPut adds an entry, whose key must be new.
func celPut[K comparable, V any](m map[K]V, key K, value V) Err {
	if _, ok := m[key]; ok {
		return ErrDuplicateKey
	}
	m[key] = value
	return ErrNone
}

// celPutAny adds an entry, whose key must be new and of a type that keys have.
func celPutAny[V any](m map[any]V, key any, value V) Err {
	switch key.(type) {
	case bool, int64, uint64, string:
	default:
		return ErrInvalidArgument
	}
	if celHasAnyKey(m, key) {
		return ErrDuplicateKey
	}
	m[key] = value
	return ErrNone
}

// celSortedKeys are the keys of a map in their order.
func celSortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}

// celKeys are the keys of a map in their order: false, true, numbers, texts.
func celKeys[K comparable, V any](m map[K]V) []K {
	return slices.SortedFunc(maps.Keys(m), func(a, b K) int {
		return celOrderKeys(any(a), any(b))
	})
}

// celOrderKeys is how two keys lie to each other.
func celOrderKeys(a, b any) int {
	rank := func(key any) int {
		switch key.(type) {
		case bool:
			return 0
		case string:
			return 2
		}
		return 1
	}
	if rank(a) != rank(b) {
		return cmp.Compare(rank(a), rank(b))
	}
	switch a := a.(type) {
	case bool:
		if a == b {
			return 0
		}
		if a {
			return 1
		}
		return -1
	case string:
		b, _ := b.(string)
		return strings.Compare(a, b)
	}
	return celOrderNumbers(a, b)
}

// celConvertList makes a list of what its elements become.
func celConvertList[A, B any](list []A, convert func(A) B) []B {
	converted := make([]B, len(list))
	for i, element := range list {
		converted[i] = convert(element)
	}
	return converted
}

// celConvertMap makes a map of what its keys and values become.
func celConvertMap[K, L comparable, A, B any](m map[K]A, key func(K) L, value func(A) B) map[L]B {
	converted := make(map[L]B, len(m))
	for k, v := range m {
		converted[key(k)] = value(v)
	}
	return converted
}
