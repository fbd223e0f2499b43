package runtime

// first is the first text of some that are met in turn.
type first struct {
	text string
	met  bool
}

func (f *first) meet(text string) {
	if !f.met {
		f.text, f.met = text, true
	}
}

// queryPairs gives the parameters of a query, decoded. Those that are written
// wrongly are left out, as net/url does.
func queryPairs(query string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for query != "" {
			var pair string
			pair, query, _ = strings.Cut(query, "&")
			if pair == "" || strings.Contains(pair, ";") {
				continue
			}
			name, value, _ := strings.Cut(pair, "=")
			name, err := url.QueryUnescape(name)
			if err != nil {
				continue
			}
			value, err = url.QueryUnescape(value)
			if err == nil && !yield(name, value) {
				return
			}
		}
	}
}

// cookiePairs gives the cookies of a request, without quotes. Those that are
// written wrongly are left out, as net/http does.
func cookiePairs(header http.Header) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, line := range header["Cookie"] {
			for line != "" {
				var pair string
				pair, line, _ = strings.Cut(line, ";")
				name, value, _ := strings.Cut(strings.Trim(pair, " \t"), "=")
				if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
					value = value[1 : len(value)-1]
				}
				if strings.ContainsFunc(value, isOutsideCookies) {
					continue
				}
				if !yield(strings.Trim(name, " \t"), value) {
					return
				}
			}
		}
	}
}

// isOutsideCookies tells whether no value of a cookie has the character.
func isOutsideCookies(c rune) bool {
	return c < ' ' || c > '~' || c == '"' || c == '\\'
}

// baggagePairs gives the members of a request's baggage (W3C Baggage), decoded.
// Those that are written wrongly are left out.
func baggagePairs(header http.Header) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, list := range header["Baggage"] {
			for list != "" {
				var member string
				member, list, _ = strings.Cut(list, ",")
				member, _, _ = strings.Cut(member, ";") // properties
				name, value, ok := strings.Cut(member, "=")
				value = strings.Trim(value, " \t")
				if !ok || strings.ContainsFunc(value, isOutsideBaggage) {
					continue
				}
				value, err := url.PathUnescape(value)
				if err == nil && !yield(strings.Trim(name, " \t"), value) {
					return
				}
			}
		}
	}
}

// isOutsideBaggage tells whether no value of a member has the character.
func isOutsideBaggage(c rune) bool {
	return c <= ' ' || c > '~' || c == '"' || c == '\\'
}

// parseBool reads true and false.
func parseBool(text string) (value, ok bool) {
	return text == "true", text == "true" || text == "false"
}

// parseInt reads a decimal number.
func parseInt(text string) (int64, bool) {
	value, err := strconv.ParseInt(text, 10, 64)
	return value, err == nil
}

// parseDouble reads a decimal number that is finite.
func parseDouble(text string) (float64, bool) {
	if strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	return value, err == nil
}

// boolOf gives a truth value, or what its text says.
func boolOf(from any) (value, ok bool) {
	switch from := from.(type) {
	case bool:
		return from, true
	case string:
		return parseBool(from)
	default:
		return false, false
	}
}

// intOf gives a whole number, or what its text says.
func intOf(from any) (int64, bool) {
	switch from := from.(type) {
	case int:
		return int64(from), true
	case int64:
		return from, true
	case float64:
		// Beyond 2^53 a number of JSON may be another than was written.
		return int64(from), math.Trunc(from) == from && math.Abs(from) <= 1<<53
	case json.Number:
		return parseInt(from.String())
	case string:
		return parseInt(from)
	default:
		return 0, false
	}
}

// doubleOf gives a number, or what its text says.
func doubleOf(from any) (float64, bool) {
	switch from := from.(type) {
	case int:
		return float64(from), true
	case int64:
		return float64(from), true
	case float64:
		return from, true
	case json.Number:
		return parseDouble(from.String())
	case string:
		return parseDouble(from)
	default:
		return 0, false
	}
}

// textOf gives a text.
func textOf(from any) (string, bool) {
	text, ok := from.(string)
	return text, ok
}

// timeOf gives a point in time, or that of a NumericDate: seconds since 1970
// (RFC 7519, section 2).
func timeOf(from any) (time.Time, bool) {
	if at, ok := from.(time.Time); ok {
		return at, true
	}
	seconds, ok := doubleOf(from)
	if _, isText := from.(string); !ok || isText || math.Abs(seconds) > 1<<53 {
		return time.Time{}, false
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)).UTC(), true
}

// textsOf gives a list of texts.
func textsOf(from any) ([]string, bool) {
	if texts, ok := from.([]string); ok {
		return texts, true
	}
	list, ok := from.([]any)
	if !ok {
		return nil, false
	}
	texts := make([]string, len(list))
	for i, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil, false
		}
		texts[i] = text
	}
	return texts, true
}

// present gives the address of a member that some variants lack.
func present[T any](value T) *T { return &value }

// isTime tells whether rules can compute with a point in time.
func isTime(at time.Time) bool {
	year := at.UTC().Year()
	return 1 <= year && year <= 9999
}

// areTexts tells whether all of some texts are UTF-8.
func areTexts(texts []string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return false
		}
	}
	return true
}
