package runtime

import (
	"cmp"
	"strings"
)

// celVersion is a semantic version in parts. A minor or patch number that is left out is 0, and all parts
// of what is no version are empty, which puts it before every version.
type celVersion struct {
	major, minor, patch, prerelease string
}

// celReadVersion reads a semantic version. A v or V may stand in front.
func celReadVersion(text string) celVersion {
	if text != "" && (text[0] == 'v' || text[0] == 'V') {
		text = text[1:]
	}
	version := celVersion{minor: "0", patch: "0"}
	version.major, text = celVersionNumber(text)
	if text != "" && text[0] == '.' {
		version.minor, text = celVersionNumber(text[1:])
		if text != "" && text[0] == '.' {
			version.patch, text = celVersionNumber(text[1:])
			if end := celIdentifiers(text, '-'); end > 0 {
				version.prerelease, text = text[1:end], text[end:]
			}
			text = text[celIdentifiers(text, '+'):]
		}
	}
	if text != "" || version.major == "" || version.minor == "" || version.patch == "" {
		return celVersion{}
	}
	return version
}

// celVersionNumber is the number that a text begins with, empty where it has leading zeros, and what
// follows it.
func celVersionNumber(text string) (number, rest string) {
	end := 0
	for end < len(text) && '0' <= text[end] && text[end] <= '9' {
		end++
	}
	if end > 1 && text[0] == '0' {
		return "", text
	}
	return text[:end], text[end:]
}

// celIdentifiers is where the identifiers between dots end that a text has behind a sign: 0 where the sign
// or an identifier is missing or, behind a minus, a number has leading zeros.
func celIdentifiers(text string, sign byte) int {
	if text == "" || text[0] != sign {
		return 0
	}
	start, digits := 1, true
	for at := 1; ; at++ {
		end := at == len(text) || text[at] == '+'
		if end || text[at] == '.' {
			if at == start || sign == '-' && digits && at > start+1 && text[start] == '0' {
				return 0
			}
			if end {
				return at
			}
			start, digits = at+1, true
			continue
		}
		if c := text[at]; c < '0' || c > '9' {
			digits = false
			if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' {
				return 0
			}
		}
	}
}

// celIsDigits tells whether a text is digits only.
func celIsDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// celIsVersion tells whether a text is a semantic version.
func celIsVersion(text string) bool {
	return celReadVersion(text).major != ""
}

// celCompareVersions is -1, 0 or 1 as a is before, beside or after b. What is no version is before all
// that are.
func celCompareVersions(a, b string) int64 {
	v, w := celReadVersion(a), celReadVersion(b)
	order := celCompareNumbers(v.major, w.major)
	if order == 0 {
		order = celCompareNumbers(v.minor, w.minor)
	}
	if order == 0 {
		order = celCompareNumbers(v.patch, w.patch)
	}
	if order == 0 {
		order = celComparePrereleases(v.prerelease, w.prerelease)
	}
	return int64(order)
}

// celCompareNumbers compares numbers of any length: the longer is the greater.
func celCompareNumbers(a, b string) int {
	if len(a) != len(b) {
		return cmp.Compare(len(a), len(b))
	}
	return strings.Compare(a, b)
}

// celComparePrereleases compares identifier by identifier. A release, which has none, is after its
// prereleases.
func celComparePrereleases(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(b), len(a))
	}
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		if order := celCompareIdentifiers(x, y); order != 0 {
			return order
		}
	}
	return cmp.Compare(len(a), len(b))
}

// celCompareIdentifiers puts numbers before words.
func celCompareIdentifiers(a, b string) int {
	switch x, y := celIsDigits(a), celIsDigits(b); {
	case x && y:
		return celCompareNumbers(a, b)
	case x:
		return -1
	case y:
		return 1
	}
	return strings.Compare(a, b)
}

// celMajorVersion is the major version, as in v1, or empty.
func celMajorVersion(text string) string {
	v, number, _ := celVersionHead(text, false)
	return v + number
}

// celMajorMinorVersion is the major and the minor version, as in v1.2, or empty.
func celMajorMinorVersion(text string) string {
	v, numbers, zero := celVersionHead(text, true)
	return v + numbers + zero
}

// celVersionHead is the first number or two of a version, between the v and the .0 that it lacks.
func celVersionHead(text string, minor bool) (v, numbers, zero string) {
	version := celReadVersion(text)
	end := len(version.major)
	if end == 0 {
		return "", "", ""
	}
	switch text[0] {
	case 'v':
		end++
	case 'V':
		v, text = "v", text[1:]
	default:
		v = "v"
	}
	if minor && end == len(text) {
		zero = ".0"
	} else if minor {
		end += 1 + len(version.minor)
	}
	return v, text[:end], zero
}
