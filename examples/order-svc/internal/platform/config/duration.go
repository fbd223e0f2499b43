package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Duration is a time.Duration written as Go writes it: "5s", "1m30s".
type Duration time.Duration

// Std returns d as the standard library's type.
func (d Duration) Std() time.Duration { return time.Duration(d) }

func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return err
	}
	*d = Duration(v)
	return nil
}

// durationUnit is a unit that the durationUnit keyword may ask for.
type durationUnit struct {
	symbol string
	plural string
	length time.Duration
}

// durationUnits are ordered from fine to coarse.
var durationUnits = []durationUnit{
	{"ns", "nanoseconds", time.Nanosecond},
	{"us", "microseconds", time.Microsecond},
	{"ms", "milliseconds", time.Millisecond},
	{"s", "seconds", time.Second},
	{"m", "minutes", time.Minute},
	{"h", "hours", time.Hour},
}

func unitOf(symbol string) (durationUnit, bool) {
	if symbol == "µs" || symbol == "μs" { // both the micro sign and the Greek letter
		symbol = "us"
	}
	i := slices.IndexFunc(durationUnits, func(u durationUnit) bool { return u.symbol == symbol })
	if i < 0 {
		return durationUnit{}, false
	}
	return durationUnits[i], true
}

// term is one number and unit of a duration: 1.5s in "2m1.5s".
type term struct {
	number string
	unit   durationUnit
}

// terms splits a valid go-duration. The value "0" has none.
func terms(s string) []term {
	const number = "+-.0123456789"
	var list []term
	for s != "" {
		unitAt := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(number, r) })
		if unitAt < 0 {
			break
		}
		next := strings.IndexAny(s[unitAt:], number)
		if next < 0 {
			next = len(s) - unitAt
		}
		unit, _ := unitOf(s[unitAt : unitAt+next])
		list = append(list, term{number: s[:unitAt], unit: unit})
		s = s[unitAt+next:]
	}
	return list
}

// checkUnit reports a duration with a unit finer than want. It looks at how the
// value is written, not at its length: 1000ms is refused where seconds are
// asked for, because such a value is more often a slip than a choice.
func checkUnit(s string, want durationUnit) error {
	list := terms(s)
	if !slices.ContainsFunc(list, func(t term) bool { return t.unit.length < want.length }) {
		return nil
	}
	message := fmt.Sprintf("%q is finer than the unit the schema asks for, %s (%q)", s, want.plural, want.symbol)
	if instead := rewrite(s, list, want); instead != "" {
		message += "; write " + instead
	}
	return fmt.Errorf("%s", message)
}

// rewrite suggests a value in the wanted unit. One that is at least a unit long
// was meant and is written in units: 1500ms as 1.5s. A shorter one is taken for a
// slip of the unit: 5ms becomes 5s.
func rewrite(s string, list []term, want durationUnit) string {
	d, err := time.ParseDuration(s)
	if err != nil {
		return ""
	}
	if d == 0 || d.Abs() >= want.length {
		const decimals = 1000 // three places; 100s is no such number of minutes
		if d%max(want.length/decimals, 1) != 0 {
			return ""
		}
		return strconv.FormatFloat(float64(d)/float64(want.length), 'f', -1, 64) + want.symbol
	}
	if len(list) == 1 {
		return list[0].number + want.symbol
	}
	return ""
}
