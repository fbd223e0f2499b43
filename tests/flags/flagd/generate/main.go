// Writes what flagd makes of flags and contexts.
//
//	go run . cases ../cases.jsonl > ../vectors.jsonl
//	go run . random > ../random.json
//
// A line of cases.jsonl is a flag: its targeting, its variants (a, b, c and d, unless others are given) and its default
// (d), the $evaluators that it refers to, and, by path, values of the context. The contexts are all combinations of
// these values, some more, and none; of many, forty.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/logger"
	"github.com/open-feature/flagd/core/pkg/store"
	"github.com/open-feature/flagd/core/pkg/sync"
	"go.uber.org/zap"
)

type kase struct {
	Flag       string           `json:"flag"`
	Targeting  json.RawMessage  `json:"targeting"`
	Variants   json.RawMessage  `json:"variants"`
	Default    string           `json:"default"`
	Evaluators json.RawMessage  `json:"evaluators"`
	With       map[string][]any `json:"with"`
}

// Result is a context, the variant (null where flagd ends in an error) and the reason or the error.
type result [3]any

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	switch {
	case len(os.Args) == 3 && os.Args[1] == "cases":
		cases(os.Args[2], out)
	case len(os.Args) == 2 && os.Args[1] == "random":
		random(out)
	default:
		fmt.Fprintln(os.Stderr, "usage: generate cases FILE | random")
		os.Exit(2)
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func compact(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(value))
	return bytes.TrimSpace(text.Bytes())
}

// definition is the flag as a file of its own.
func (k kase) definition() string {
	flag := map[string]any{"state": "ENABLED", "defaultVariant": "d", "targeting": k.Targeting}
	if k.Default != "" {
		flag["defaultVariant"] = k.Default
	}
	flag["variants"] = map[string]string{"a": "a", "b": "b", "c": "c", "d": "d"}
	if k.Variants != nil {
		flag["variants"] = k.Variants
	}
	file := map[string]any{"flags": map[string]any{k.Flag: flag}}
	if k.Evaluators != nil {
		file["$evaluators"] = k.Evaluators
	}
	return string(compact(file))
}

// resolver is flagd with one definition.
func resolver(definition string) *evaluator.JSON {
	log := logger.NewLogger(zap.NewNop(), false)
	flags, err := store.NewStore(log, []string{"file"})
	check(err)
	flagd := evaluator.NewJSON(log, flags)
	check(flagd.SetState(sync.DataSync{Source: "file", FlagData: definition}))
	return flagd
}

// settled is flagd once it has replaced references within evaluators: it goes through the evaluators in Go's random
// order of maps, and leaves a reference standing where the evaluator that it names was done before.
func settled(k kase) *evaluator.JSON {
	for try := 0; ; try++ {
		flagd := resolver(k.definition())
		_, reason := resolve(flagd, k.Flag, nil)
		if k.Evaluators == nil || reason != "PARSE_ERROR" || try == 64 {
			return flagd
		}
	}
}

func resolve(flagd *evaluator.JSON, flag string, with map[string]any) (any, string) {
	value := flagd.ResolveAsAnyValue(context.Background(), "", flag, with)
	if value.Error != nil {
		return nil, value.Error.Error()
	}
	return value.Variant, value.Reason
}

// nested puts a value at a path with dots.
func nested(with map[string]any, path string, value any) {
	parts := slices.DeleteFunc(strings.Split(path, "."), func(part string) bool { return part == "" })
	for _, part := range parts[:len(parts)-1] {
		inner, ok := with[part].(map[string]any)
		if !ok {
			inner = map[string]any{}
			with[part] = inner
		}
		with = inner
	}
	with[parts[len(parts)-1]] = value
}

// widened adds values that tend to be forgotten.
func widened(values []any) []any {
	var more []any
	switch values[0].(type) {
	case string:
		more = []any{"", " ", "0", "1", "true", "null", "x", "X", "ä", "-1", "1.5", "2.0.0", "x@example.com", "k5", "k6", "k7", "<nil>", "a b", "admin"}
	case float64:
		more = []any{0.0, 1.0, -1.0, 2.0, -2.0, 7.0, 10.0, 17.0, 18.0, 19.0, 20.0, 21.0, 29.0, 99.0, 100.0, 105.0, 1e6, 4294967296.0, 9007199254740991.0, -9007199254740991.0}
		for _, value := range values {
			if number := value.(float64); number != float64(int64(number)) {
				more = []any{0.0, 1.0, -1.0, 2.0, 3.0, 0.1, 0.49999999999999994, 0.5, 0.5000000000000001, 1.25, 1e-9, 1e9, 1e17, -7.25, 3.5, 2.9, 4.5, 12.0}
			}
		}
	}
	for _, value := range more {
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return values
}

// contexts gives flat contexts, by path.
func contexts(with map[string][]any) []map[string]any {
	paths := make([]string, 0, len(with))
	for path := range with {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	combine := func(wide bool) []map[string]any {
		all := []map[string]any{{}}
		for _, path := range paths {
			values := with[path]
			if wide {
				values = widened(values)
			}
			var next []map[string]any
			for _, known := range all {
				next = append(next, known)
				for _, value := range values {
					both := map[string]any{path: value}
					for path, value := range known {
						both[path] = value
					}
					next = append(next, both)
				}
			}
			all = next
		}
		return all
	}
	all := combine(false)
	if len(all) < 25 {
		all = combine(true)
	}
	random := rand.New(rand.NewPCG(1, uint64(len(all))))
	if len(all) > 40 {
		rest := all[1:]
		random.Shuffle(len(rest), func(a, b int) { rest[a], rest[b] = rest[b], rest[a] })
		all = all[:40]
	}
	return all
}

func cases(path string, out *bufio.Writer) {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var k kase
		check(json.Unmarshal(lines.Bytes(), &k))
		flagd := settled(k)
		var results []result
		for _, flat := range contexts(k.With) {
			with := map[string]any{}
			for path, value := range flat {
				nested(with, path, value)
			}
			variant, reason := resolve(flagd, k.Flag, with)
			results = append(results, result{flat, variant, reason})
		}
		out.Write(compact(map[string]any{"flag": k.Flag, "results": results}))
		out.WriteString("\n")
	}
	check(lines.Err())
}
