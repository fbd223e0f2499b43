package config

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
)

// ByteSize is a number of bytes written with an optional unit: 512, 16KiB, 1.5MB.
// k, M, G, T, P and E are powers of 1000; with an i they are powers of 1024.
type ByteSize int64

// Bytes returns the size in bytes.
func (b ByteSize) Bytes() int64 { return int64(b) }

// MarshalText implements [encoding.TextMarshaler].
func (b ByteSize) MarshalText() ([]byte, error) {
	return strconv.AppendInt(nil, int64(b), 10), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (b *ByteSize) UnmarshalText(text []byte) error {
	v, err := parseByteSize(string(text))
	if err != nil {
		return err
	}
	*b = ByteSize(v)
	return nil
}

var byteSizePattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?(B|([kKMGTPE])(i?)B?)?$`)

// byteExponents are the powers of 1000 or 1024 that a unit letter stands for.
var byteExponents = map[string]int64{"": 0, "k": 1, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}

func parseByteSize(s string) (int64, error) {
	const maxLength = 64 // far beyond 2^63 in any spelling
	m := byteSizePattern.FindStringSubmatch(s)
	if m == nil || len(s) > maxLength {
		return 0, errors.New(`want a number and a unit, such as "16KiB"`)
	}
	number, ok := new(big.Rat).SetString(m[1])
	if !ok {
		return 0, errors.New("not a number")
	}
	base := big.NewInt(1000)
	if m[4] == "i" {
		base = big.NewInt(1024)
	}
	factor := new(big.Int).Exp(base, big.NewInt(byteExponents[m[3]]), nil)
	number.Mul(number, new(big.Rat).SetInt(factor))
	switch {
	case !number.IsInt():
		return 0, fmt.Errorf("%s bytes is not a whole number", number.FloatString(3))
	case !number.Num().IsInt64():
		return 0, errors.New("not below 2^63 bytes")
	}
	return number.Num().Int64(), nil
}
