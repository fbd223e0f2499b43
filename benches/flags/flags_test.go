// The same five rules, compiled and interpreted, for the same requests.
package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"

	"cel.dev/cel-go/cel"
	"github.com/diegoholiveira/jsonlogic/v3"

	"bench.test/svc/internal/flags"
)

const count = 5

// row is a request, and the rules as every engine has them.
type data struct {
	Rows  []map[string]string
	Rules []struct {
		Cel  string
		JSON json.RawMessage
	}
}

var all = func() (d data) {
	text := must(os.ReadFile("rows.json"))
	if err := json.Unmarshal(text, &d); err != nil {
		panic(err)
	}
	return
}()

var requests = func() (made []*http.Request) {
	for _, row := range all.Rows {
		r := httptest.NewRequest(http.MethodGet, "/orders/1", nil)
		r.Header.Set("Accept", "application/json")
		r.Header.Set("User-Agent", "bench")
		for name, value := range row {
			r.Header.Set(name, value)
		}
		made = append(made, r)
	}
	return
}()

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

type answers [count]bool

// compiled asks the flags of a request.
func compiled(f *flags.Flags) answers {
	return answers{f.NewCheckout(), f.NewSearch(), f.LocalTax(), f.Adults(), f.SupportChat()}
}

// attributes reads a request into what interpreters take.
func attributes(r *http.Request) map[string]any {
	values := map[string]any{"env": "prod", "country": "", "plan": "free", "age": int64(0)}
	if id, err := strconv.ParseInt(r.Header.Get("X-User-Id"), 10, 64); err == nil && id >= 0 {
		values["user_id"] = id
	}
	if env := r.Header.Get("X-Env"); env == "staging" {
		values["env"] = env
	}
	if country := r.Header.Get("X-Country"); country != "" {
		values["country"] = country
	}
	if plan := r.Header.Get("X-Plan"); plan != "" {
		values["plan"] = plan
	}
	if age, err := strconv.ParseInt(r.Header.Get("X-Age"), 10, 64); err == nil {
		values["age"] = age
	}
	return values
}

var programs = func() (made []cel.Program) {
	env := must(cel.NewEnv(
		cel.Variable("env", cel.StringType), cel.Variable("country", cel.StringType), cel.Variable("plan", cel.StringType),
		cel.Variable("age", cel.IntType), cel.Variable("user_id", cel.IntType)))
	for _, rule := range all.Rules {
		ast, issues := env.Compile(rule.Cel)
		if issues.Err() != nil {
			panic(issues.Err())
		}
		made = append(made, must(env.Program(ast, cel.EvalOptions(cel.OptOptimize))))
	}
	return
}()

// withCel evaluates; a rule that lacks an attribute does not apply.
func withCel(values map[string]any) (a answers) {
	for i, program := range programs {
		out, _, err := program.Eval(values)
		a[i] = err == nil && out.Value() == true
	}
	return
}

// withJSONLogic does as flagd's evaluator in Go: the context as JSON, and the rule from its JSON.
func withJSONLogic(values map[string]any) (a answers) {
	for i, rule := range all.Rules {
		context := must(json.Marshal(values))
		var result bytes.Buffer
		if err := jsonlogic.Apply(bytes.NewReader(rule.JSON), bytes.NewReader(context), &result); err != nil {
			panic(err)
		}
		a[i] = string(bytes.TrimSpace(result.Bytes())) == `"on"`
	}
	return
}

var decoded = func() (made []any) {
	for _, rule := range all.Rules {
		var tree any
		if err := json.Unmarshal(rule.JSON, &tree); err != nil {
			panic(err)
		}
		made = append(made, tree)
	}
	return
}()

// withDecoded is the same without any JSON text: rules and numbers are decoded before.
func withDecoded(values map[string]any) (a answers) {
	for i, rule := range decoded {
		a[i] = must(jsonlogic.ApplyInterface(rule, values)) == "on"
	}
	return
}

// loose are the attributes with the numbers of JSON.
func loose(values map[string]any) map[string]any {
	made := map[string]any{}
	for name, value := range values {
		if number, ok := value.(int64); ok {
			value = float64(number)
		}
		made[name] = value
	}
	return made
}

func TestAllAgree(t *testing.T) {
	seen := [count][2]bool{}
	var told bytes.Buffer
	for i, r := range requests {
		var want answers
		flags.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			want = compiled(flags.From(r.Context()))
		})).ServeHTTP(httptest.NewRecorder(), r)
		values := attributes(r)
		for name, got := range map[string]answers{
			"cel-go": withCel(values), "JSONLogic": withJSONLogic(values), "decoded": withDecoded(loose(values)),
		} {
			if got != want {
				t.Fatalf("%s: row %d: got %v, want %v", name, i, got, want)
			}
		}
		for flag, on := range want {
			if on {
				seen[flag][1] = true
				told.WriteByte('1')
			} else {
				seen[flag][0] = true
				told.WriteByte('0')
			}
		}
	}
	if seen != [count][2]bool{{true, true}, {true, true}, {true, true}, {true, true}, {true, true}} {
		t.Fatalf("a flag is always the same: %v", seen)
	}
	if err := os.WriteFile("answers", told.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// cpu is the processor time that the process has used, in nanoseconds.
func cpu() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return float64(used.Utime.Nano() + used.Stime.Nano())
}

func measure(b *testing.B, each func(i int)) {
	b.ReportAllocs()
	runtime.GC()
	b.ResetTimer()
	before := cpu()
	for i := 0; i < b.N; i++ {
		each(i % len(requests))
	}
	b.ReportMetric((cpu()-before)/float64(b.N), "cpu-ns/op")
}

var sink answers

// BenchmarkRequest is a request through the middleware, to a handler that asks all five flags.
func BenchmarkRequest(b *testing.B) {
	w := httptest.NewRecorder()
	handler := flags.Middleware()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		sink = compiled(flags.From(r.Context()))
	}))
	b.Run("compiled", func(b *testing.B) { measure(b, func(i int) { handler.ServeHTTP(w, requests[i]) }) })
	b.Run("cel-go", func(b *testing.B) { measure(b, func(i int) { sink = withCel(attributes(requests[i])) }) })
	b.Run("decoded", func(b *testing.B) { measure(b, func(i int) { sink = withDecoded(loose(attributes(requests[i]))) }) })
	b.Run("JSONLogic", func(b *testing.B) { measure(b, func(i int) { sink = withJSONLogic(attributes(requests[i])) }) })
}

// BenchmarkFlags is the five flags alone, asked for the first time in their request.
func BenchmarkFlags(b *testing.B) {
	var values, numbers []map[string]any
	var given []flags.Attributes
	for _, r := range requests {
		v := attributes(r)
		values = append(values, v)
		numbers = append(numbers, loose(v))
		a := flags.Attributes{Env: present[string](v["env"]), Country: present[string](v["country"]), Plan: present[string](v["plan"]), Age: present[int64](v["age"])}
		if id, ok := v["user_id"]; ok {
			a.UserID = present[int64](id)
		}
		given = append(given, a)
	}
	b.Run("compiled", func(b *testing.B) {
		// Requests of which nothing has been asked are made while the clocks stand.
		made := make([]*flags.Flags, 1<<14)
		spent := 0.0
		b.ReportAllocs()
		b.StopTimer()
		for done := 0; done < b.N; done += len(made) {
			for i := range made {
				made[i] = flags.New(given[i%len(given)])
			}
			runtime.GC()
			before := cpu()
			b.StartTimer()
			for i := range min(len(made), b.N-done) {
				sink = compiled(made[i])
			}
			b.StopTimer()
			spent += cpu() - before
		}
		b.ReportMetric(spent/float64(b.N), "cpu-ns/op")
	})
	b.Run("cel-go", func(b *testing.B) { measure(b, func(i int) { sink = withCel(values[i]) }) })
	b.Run("decoded", func(b *testing.B) { measure(b, func(i int) { sink = withDecoded(numbers[i]) }) })
	b.Run("JSONLogic", func(b *testing.B) { measure(b, func(i int) { sink = withJSONLogic(values[i]) }) })
}

func present[T any](value any) *T {
	v := value.(T)
	return &v
}
