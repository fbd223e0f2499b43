package config

import (
	"bytes"
	"regexp"
)

var versionPattern = regexp.MustCompile(`^%YAML[ \t]+1\.([0-9]+)[ \t]*(#.*)?$`)

// acceptVersions makes `%YAML 1.2` into `%YAML 1.1`, the only version that the
// YAML library lets pass. Nothing depends on it: scalars are resolved by the
// YAML 1.2 core schema in any case. No position changes.
func acceptVersions(data []byte) []byte {
	accepted := bytes.Clone(data)
	lines := bytes.SplitAfter(accepted, []byte("\n")) // share the memory of accepted
	for _, line := range lines {
		line = bytes.TrimRight(bytes.TrimPrefix(line, []byte(string(byteOrderMark))), "\r\n")
		if match := versionPattern.FindSubmatchIndex(line); match != nil {
			minor := line[match[2]:match[3]]
			for i := range minor {
				minor[i] = '0'
			}
			minor[len(minor)-1] = '1'
		} else if len(line) > 0 && line[0] != '%' && line[0] != '#' {
			break // directives stand before the document
		}
	}
	return accepted
}
