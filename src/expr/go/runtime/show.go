package runtime

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// celShow writes a value as a CEL literal.
func celShow(value any) string {
	var out strings.Builder
	celWrite(&out, value)
	return out.String()
}

// celWrite writes a value as a CEL literal.
func celWrite(out *strings.Builder, value any) {
	switch value := value.(type) {
	case nil:
		out.WriteString("null")
	case bool, int64:
		fmt.Fprint(out, value)
	case uint64:
		fmt.Fprintf(out, "%du", value)
	case float64:
		if math.IsNaN(value) || math.IsInf(value, 0) {
			fmt.Fprintf(out, "double(%q)", celDoubleToString(value))
			return
		}
		text := strconv.FormatFloat(value, 'g', -1, 64)
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		out.WriteString(text)
	case string:
		out.WriteByte('"')
		for _, r := range value {
			if r == '"' || r == '\\' || unicode.IsControl(r) || r == unicode.ReplacementChar {
				fmt.Fprintf(out, "\\U%08x", r)
				continue
			}
			out.WriteRune(r)
		}
		out.WriteByte('"')
	case []byte:
		out.WriteString("b\"")
		for _, b := range value {
			fmt.Fprintf(out, "\\x%02x", b)
		}
		out.WriteByte('"')
	case time.Time:
		fmt.Fprintf(out, "timestamp(%q)", celTimeToString(value))
	case time.Duration:
		fmt.Fprintf(out, "duration(\"%dns\")", int64(value))
	case celType:
		out.WriteString(string(value))
	case []any:
		out.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				out.WriteString(", ")
			}
			celWrite(out, element)
		}
		out.WriteByte(']')
	case map[any]any:
		out.WriteByte('{')
		for i, key := range celKeys(value) {
			if i > 0 {
				out.WriteString(", ")
			}
			celWrite(out, key)
			out.WriteString(": ")
			celWrite(out, value[key])
		}
		out.WriteByte('}')
	default:
		fmt.Fprintf(out, "no value of CEL: %T", value)
	}
}
