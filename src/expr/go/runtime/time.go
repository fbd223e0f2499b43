package runtime

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// celInRange tells whether a time is in the years 1 to 9999.
func celInRange(t time.Time) bool {
	const first, last = -62135596800, 253402300799
	return first <= t.Unix() && t.Unix() <= last
}

// celAddDuration is a + b, checked.
func celAddDuration(a, b time.Duration) (time.Duration, Err) {
	sum, err := celAddInt(int64(a), int64(b))
	return time.Duration(sum), err
}

// celSubtractDuration is a - b, checked.
func celSubtractDuration(a, b time.Duration) (time.Duration, Err) {
	difference, err := celSubtractInt(int64(a), int64(b))
	return time.Duration(difference), err
}

// celAddTime is the time a duration later.
func celAddTime(t time.Time, d time.Duration) (time.Time, Err) {
	later := t.Add(d)
	if !celInRange(later) {
		return time.Time{}, ErrOverflow
	}
	return later, ErrNone
}

// celSubtractFromTime is the time a duration earlier.
func celSubtractFromTime(t time.Time, d time.Duration) (time.Time, Err) {
	if d == math.MinInt64 {
		return celAddTime(t.Add(1), math.MaxInt64)
	}
	return celAddTime(t, -d)
}

// celSubtractTimes is the time from b to a.
func celSubtractTimes(a, b time.Time) (time.Duration, Err) {
	d := a.Sub(b)
	if !b.Add(d).Equal(a) {
		return 0, ErrOverflow
	}
	return d, ErrNone
}

// celIntToTime is so many seconds after the start of 1970.
func celIntToTime(seconds int64) (time.Time, Err) {
	// Far beyond the range time.Unix wraps.
	if seconds < -1<<40 || seconds > 1<<40 {
		return time.Time{}, ErrOverflow
	}
	t := time.Unix(seconds, 0).UTC()
	if !celInRange(t) {
		return time.Time{}, ErrOverflow
	}
	return t, ErrNone
}

// celTimeToString writes RFC 3339 in UTC.
func celTimeToString(t time.Time) string {
	return t.UTC().Format(time.RFC3339Nano)
}

// celStringToTime reads RFC 3339, as strictly as it is written.
func celStringToTime(text string) (time.Time, Err) {
	const form = "0000-00-00T00:00:00"
	if len(text) < len(form)+1 {
		return time.Time{}, ErrInvalidArgument
	}
	for i := range len(form) {
		digit := '0' <= text[i] && text[i] <= '9'
		if digit != (form[i] == '0') || (!digit && text[i] != form[i]) {
			return time.Time{}, ErrInvalidArgument
		}
	}
	rest := text[len(form):]
	if rest[0] == '.' {
		digits := strings.TrimLeft(rest[1:], "0123456789")
		if len(digits) == len(rest)-1 {
			return time.Time{}, ErrInvalidArgument
		}
		rest = digits
	}
	if rest != "Z" {
		zone := strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return '0'
			}
			return r
		}, rest)
		if (zone != "+00:00" && zone != "-00:00") || rest[1:3] > "23" || rest[4:] > "59" {
			return time.Time{}, ErrInvalidArgument
		}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, ErrInvalidArgument
	}
	if !celInRange(t) {
		return time.Time{}, ErrOverflow
	}
	return t.UTC(), ErrNone
}

// celZone is a time zone by its name; it is in the binary.
func celZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// celZoneOf is a time zone by its name, or by its offset from UTC as in -02:30.
func celZoneOf(name string) (*time.Location, Err) {
	first, minutes, isOffset := strings.Cut(name, ":")
	if isOffset {
		hours, negative := strings.CutPrefix(first, "-")
		if !negative {
			hours = strings.TrimPrefix(hours, "+")
		}
		h, errHours := strconv.ParseUint(hours, 10, 64)
		m, errMinutes := strconv.ParseUint(minutes, 10, 64)
		if errHours != nil || errMinutes != nil || h > 23 || m > 59 {
			return nil, ErrInvalidArgument
		}
		offset := int(h)*3600 + int(m)*60
		if negative {
			offset = -offset
		}
		return time.FixedZone(name, offset), ErrNone
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, ErrInvalidArgument
	}
	return zone, ErrNone
}
