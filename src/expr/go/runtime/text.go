package runtime

import "strings"

// celLowerASCII is the text with A to Z as a to z.
func celLowerASCII(text string) string {
	return strings.Map(func(c rune) rune {
		if 'A' <= c && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}, text)
}

// celUpperASCII is the text with a to z as A to Z.
func celUpperASCII(text string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' {
			return c + 'A' - 'a'
		}
		return c
	}, text)
}
