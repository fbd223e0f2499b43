package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

// How many flags, and for how many contexts each.
const (
	flags   = 700
	asked   = 48
	deepest = 4
)

// What contexts have, by type.
var (
	strings_ = map[string][]any{
		"plan":         {"gold", "silver", "", "a"},
		"region":       {"eu", "us", "a", "b"},
		"email":        {"x@example.com", "y@example.org", "gold", ""},
		"version":      {"1.2.3", "2.0.0", "v2.1", "x", "1.2.3-rc.1"},
		"targetingKey": {"k1", "k2", "k3", "k4", "k5", ""},
	}
	ints    = map[string][]any{"age": {0, 1, 17, 18, -1, 100}, "uid": {0, 5, 7, 99, 104, -7}}
	doubles = map[string][]any{"score": {0.5, 0.25, 1, -1.5, 0}}
	bools   = map[string][]any{"beta": {true, false}, "staff": {true, false}}
	lists   = map[string][]any{"roles": {[]any{"admin"}, []any{}, []any{"gold", "x"}}}
)

type generator struct{ *rand.Rand }

func (g generator) one(all ...any) any { return all[g.IntN(len(all))] }

func (g generator) name(from map[string][]any) string {
	names := make([]string, 0, len(from))
	for name := range from {
		names = append(names, name)
	}
	least := names[0]
	for _, name := range names {
		if name < least {
			least = name
		}
	}
	// The order of maps is not to matter.
	at := g.IntN(len(names))
	for ; at > 0; at-- {
		next := ""
		for _, name := range names {
			if name > least && (next == "" || name < next) {
				next = name
			}
		}
		least = next
	}
	return least
}

type m = map[string]any

// variable asks for a value, sometimes with a default.
func (g generator) variable(from map[string][]any, defaults ...any) any {
	name := g.name(from)
	switch g.IntN(5) {
	case 0:
		return m{"var": []any{name, g.one(defaults...)}}
	case 1:
		return m{"var": []any{name}}
	}
	return m{"var": name}
}

func (g generator) text(depth int) any {
	switch g.IntN(8) {
	case 0, 1:
		return g.one("gold", "silver", "eu", "a", "b", "")
	case 2:
		if depth > 0 {
			return m{"cat": []any{g.text(depth - 1), g.text(depth - 1)}}
		}
	case 3:
		if depth > 0 {
			return m{"if": []any{g.truth(depth - 1), g.text(depth - 1), g.text(depth - 1)}}
		}
	case 4:
		if depth > 0 {
			return m{g.one("and", "or").(string): []any{g.text(depth - 1), g.text(depth - 1)}}
		}
	}
	return g.variable(strings_, "gold", "eu", "", nil)
}

func (g generator) number(depth int) any {
	switch g.IntN(8) {
	case 0, 1:
		return g.one(0, 1, 18, -1, 0.5, 5)
	case 2:
		if depth > 0 {
			return m{"%": []any{g.variable(ints, 3), g.one(2, 10, 100, -3)}}
		}
	case 3:
		if depth > 0 {
			name := g.one("+", "-", "*", "/", "min", "max").(string)
			return m{name: []any{g.variable(doubles, 1, 0.5), g.one(1, 2, 0.5)}}
		}
	case 4:
		if depth > 0 {
			return m{"if": []any{g.truth(depth - 1), g.number(depth - 1), g.number(depth - 1)}}
		}
	case 5:
		return g.variable(doubles, 0.5, 0)
	}
	return g.variable(ints, 0, 18, nil)
}

func (g generator) truth(depth int) any {
	if depth == 0 {
		return g.one(g.variable(bools, true, false, nil), m{"==": []any{g.variable(strings_, "gold"), g.one("gold", "eu", "a")}}, true, false)
	}
	equality := g.one("==", "!=", "===", "!==").(string)
	order := g.one("<", "<=", ">", ">=").(string)
	switch g.IntN(17) {
	case 0, 1:
		return m{equality: []any{g.text(depth - 1), g.text(depth - 1)}}
	case 2:
		return m{equality: []any{g.number(depth - 1), g.number(depth - 1)}}
	case 3:
		return m{order: []any{g.number(depth - 1), g.number(depth - 1)}}
	case 4:
		return m{order: []any{g.number(0), g.number(depth - 1), g.number(0)}}
	case 5, 6:
		return m{"and": []any{g.truth(depth - 1), g.truth(depth - 1)}}
	case 7, 8:
		return m{"or": []any{g.truth(depth - 1), g.truth(depth - 1), g.truth(depth - 1)}}
	case 9:
		return m{g.one("!", "!!").(string): []any{g.truth(depth - 1)}}
	case 10:
		return m{"in": []any{g.text(depth - 1), []any{"gold", "eu", g.text(0)}}}
	case 11:
		return m{"in": []any{g.one("g", "@example", "a"), g.variable(strings_, "gold")}}
	case 12:
		return m{g.one("starts_with", "ends_with").(string): []any{g.text(depth - 1), g.one("g", "d", "", "@example.com")}}
	case 13:
		operator := g.one("=", "!=", "<", "<=", ">", ">=", "^", "~")
		return m{"sem_ver": []any{m{"var": "version"}, operator, g.one("1.2.3", "2.0.0", "2")}}
	case 14:
		return m{g.one("missing").(string): []any{g.name(strings_), g.name(ints)}}
	case 15:
		quantifier := g.one("some", "all", "none").(string)
		return m{quantifier: []any{m{"var": "roles"}, m{"==": []any{m{"var": ""}, g.one("admin", "gold")}}}}
	}
	if depth > 1 {
		return m{equality: []any{g.truth(depth - 2), g.one(true, false)}}
	}
	return m{"if": []any{g.truth(depth - 1), g.truth(depth - 1), g.truth(depth - 1)}}
}

// outcome gives the name of a variant, or null.
func (g generator) outcome(depth int) any {
	if depth == 0 {
		return g.one("a", "b", "c", "d", nil)
	}
	switch g.IntN(6) {
	case 0:
		return g.one("a", "b", "c", nil)
	case 1:
		shares := []any{[]any{g.one("a", "b"), g.one(1, 10, 50)}, []any{g.one("c", nil), g.one(1, 30, 50)}}
		switch g.IntN(3) {
		case 0:
			shares = append([]any{g.variable(strings_, "k1", nil)}, shares...)
		case 1:
			shares = append([]any{m{"cat": []any{m{"var": "$flagd.flagKey"}, g.variable(strings_, "k1")}}}, shares...)
		}
		return m{"fractional": shares}
	case 2:
		return m{"if": []any{g.truth(depth), g.outcome(depth - 1)}}
	case 3:
		return m{"if": []any{g.truth(depth), g.outcome(depth - 1), g.truth(depth), g.outcome(depth - 1), g.outcome(depth - 1)}}
	}
	return m{"if": []any{g.truth(depth), g.outcome(depth - 1), g.outcome(depth - 1)}}
}

func (g generator) context() map[string]any {
	with := map[string]any{}
	for _, from := range []map[string][]any{strings_, ints, doubles, bools, lists} {
		// In the order of names.
		left := make(map[string][]any, len(from))
		for name, values := range from {
			left[name] = values
		}
		for len(left) > 0 {
			least := ""
			for name := range left {
				if least == "" || name < least {
					least = name
				}
			}
			if g.IntN(3) > 0 {
				with[least] = g.one(left[least]...)
			}
			delete(left, least)
		}
	}
	return with
}

// random writes contexts and flags; of each flag the variant for each context, or null where flagd ends in an error.
func random(out *bufio.Writer) {
	g := generator{rand.New(rand.NewPCG(20261124, 4))}
	contexts := []map[string]any{{}}
	for len(contexts) < asked {
		contexts = append(contexts, g.context())
	}
	fmt.Fprint(out, "{\"contexts\": [\n")
	for at, with := range contexts {
		out.Write(compact(with))
		if at+1 < len(contexts) {
			out.WriteString(",")
		}
		out.WriteString("\n")
	}
	out.WriteString("], \"flags\": [\n")
	for at := range flags {
		targeting := json.RawMessage(compact(g.outcome(1 + g.IntN(deepest))))
		k := kase{Flag: "random", Targeting: targeting}
		flagd := resolver(k.definition())
		variants := make([]any, 0, len(contexts))
		for _, with := range contexts {
			variant, _ := resolve(flagd, k.Flag, with)
			variants = append(variants, variant)
		}
		out.Write(compact(map[string]any{"targeting": targeting, "variants": variants}))
		if at+1 < flags {
			out.WriteString(",")
		}
		out.WriteString("\n")
	}
	out.WriteString("]}\n")
}
