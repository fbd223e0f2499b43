package config

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
)

var (
	intPattern   = regexp.MustCompile(`^[-+]?[0-9]+$`)
	octPattern   = regexp.MustCompile(`^0o[0-7]+$`)
	hexPattern   = regexp.MustCompile(`^0x[0-9a-fA-F]+$`)
	floatPattern = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	infPattern   = regexp.MustCompile(`^([-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN)$`)
)

// resolvePlain gives an unquoted scalar its meaning in the YAML 1.2 core schema
// (section 10.3.2). Numbers come back as json.Number, whole ones without a
// fraction, so that `3.0` decodes into an integer as the schema allows.
func resolvePlain(s string) (any, error) {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return nil, nil
	case "true", "True", "TRUE":
		return true, nil
	case "false", "False", "FALSE":
		return false, nil
	}
	switch {
	case intPattern.MatchString(s):
		return wholeNumber(s, 10)
	case octPattern.MatchString(s):
		return wholeNumber(s[2:], 8)
	case hexPattern.MatchString(s):
		return wholeNumber(s[2:], 16)
	case floatPattern.MatchString(s):
		return realNumber(s)
	case infPattern.MatchString(s):
		return nil, fmt.Errorf("%s is not a finite number", s)
	}
	return s, nil
}

// isWhole reports whether a number is written as a whole one: 3, but not 3.0.
func isWhole(s string) bool {
	return intPattern.MatchString(s) || octPattern.MatchString(s) || hexPattern.MatchString(s)
}

func wholeNumber(digits string, base int) (any, error) {
	// No key needs more, and converting a megabyte of digits is slow.
	const maxDigits = 400
	if len(digits) > maxDigits {
		return nil, fmt.Errorf("a number of %d digits is too long", len(digits))
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return nil, fmt.Errorf("%s is not a number", digits)
	}
	return json.Number(n.String()), nil
}

func realNumber(s string) (any, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fmt.Errorf("%s is not a finite number", s)
	}
	const exact = 1 << 53 // whole numbers up to here have one float64 each
	if f == math.Trunc(f) && math.Abs(f) < exact {
		return json.Number(strconv.FormatInt(int64(f), 10)), nil
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64)), nil
}
