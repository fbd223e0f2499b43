// Package hand has the rules as a person would write them.
package hand

import (
	"math/bits"
	"strings"
	"time"
)

func Rollout(userID int64) bool { return userID%100 < 5 }

func Header(headers map[string]string) bool { return headers["x-canary"] == "always" }

func Audience(country, plan string, age int64) bool {
	switch country {
	case "AT", "BE", "CH", "DE", "FR", "NL":
		return plan != "free" && age >= 18
	}
	return false
}

var cutoff = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

func Beta(email string, groups []string, created time.Time) bool {
	if !strings.HasSuffix(email, "@example.com") {
		return false
	}
	for _, group := range groups {
		if group == "beta" {
			return created.Before(cutoff)
		}
	}
	return false
}

func Bucket(userID, salt int64) bool { return (userID*2654435761+salt)%10000 < 500 }

// Checked is Bucket for any numbers; the second result is whether there is a first.
func Checked(userID, salt int64) (bool, bool) {
	high, low := bits.Mul64(uint64(userID), 2654435761)
	if userID < 0 {
		high -= 2654435761
	}
	product := int64(low)
	if int64(high) != product>>63 {
		return false, false
	}
	sum := product + salt
	if (sum > product) != (salt > 0) && salt != 0 {
		return false, false
	}
	return sum%10000 < 500, true
}
