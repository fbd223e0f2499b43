package runtime

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// celDoubleToInt rounds towards zero. The bounds of int are beyond the range.
func celDoubleToInt(number float64) (int64, Err) {
	if number > -1<<63 && number < 1<<63 {
		return int64(number), ErrNone
	}
	return 0, ErrOverflow
}

// celDoubleToUint rounds towards zero.
func celDoubleToUint(number float64) (uint64, Err) {
	if number >= 0 && number < 1<<64 {
		return uint64(number), ErrNone
	}
	return 0, ErrOverflow
}

// celUintToInt is the number as an int.
func celUintToInt(number uint64) (int64, Err) {
	if number > 1<<63-1 {
		return 0, ErrOverflow
	}
	return int64(number), ErrNone
}

// celIntToUint is the number as a uint.
func celIntToUint(number int64) (uint64, Err) {
	if number < 0 {
		return 0, ErrOverflow
	}
	return uint64(number), ErrNone
}

// celStringToInt reads a decimal number.
func celStringToInt(text string) (int64, Err) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, ErrInvalidArgument
	}
	return number, ErrNone
}

// celStringToUint reads a decimal number.
func celStringToUint(text string) (uint64, Err) {
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, ErrInvalidArgument
	}
	return number, ErrNone
}

// celStringToDouble reads a decimal number, or infinity or NaN by name.
func celStringToDouble(text string) (float64, Err) {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.ContainsAny(text, "xX_") {
		return 0, ErrInvalidArgument
	}
	return number, ErrNone
}

// celStringToBool reads a truth value.
func celStringToBool(text string) (bool, Err) {
	value, err := strconv.ParseBool(text)
	if err != nil {
		return false, ErrInvalidArgument
	}
	return value, ErrNone
}

// celStringToDuration reads a duration such as 1h30m.
func celStringToDuration(text string) (time.Duration, Err) {
	duration, err := time.ParseDuration(text)
	if err != nil {
		return 0, ErrInvalidArgument
	}
	return duration, ErrNone
}

// celBytesToString is the text that the octets are, if they are UTF-8.
func celBytesToString(octets []byte) (string, Err) {
	if !utf8.Valid(octets) {
		return "", ErrInvalidArgument
	}
	return string(octets), ErrNone
}

// celDoubleToString writes the shortest digits that read back as the number.
func celDoubleToString(number float64) string {
	return strconv.FormatFloat(number, 'g', -1, 64)
}

// celDurationToString writes a duration in seconds.
func celDurationToString(duration time.Duration) string {
	seconds := float64(duration/time.Second) + float64(duration%time.Second)/1e9
	return strconv.FormatFloat(seconds, 'f', -1, 64) + "s"
}
