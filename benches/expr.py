#!/usr/bin/env python3
"""Generated expressions against code written by hand, cel-go, expr-lang/expr and the cel crate, in one run.

    python3 benches/expr.py [--runs 5] [--time 200] [--lang go,rust]

Builds govkit (in debug: it only writes source), compiles the rules of benches/expr/rules.json to Go and to Rust under
target/bench/expr, and measures them with the peers in the same process on the same 64 rows of inputs. Programs and
variables of the peers are made before the clock starts. First all of them, Go and Rust, have to agree on every row.
Prints medians of nanoseconds and allocations an evaluation, ratios, and their geometric means.
"""
import argparse
import json
import math
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent
HERE = TOP / "benches" / "expr"
WORK = TOP / "target" / "bench" / "expr"
ROWS = 64
GO_PEERS = {"cel.dev/cel-go": "v0.32.0", "github.com/expr-lang/expr": "v1.17.8"}
RUST_PEERS = {"cel": "=0.15.0", "chrono": "0.4"}
CUTOFF = 1_735_689_600  # 2025-01-01T00:00:00Z


def row(rule: str, rng: random.Random) -> dict:
    """Inputs that make every rule true for some rows and false for others."""
    if rule == "rollout":
        return {"user_id": rng.randrange(10_000_000) * 100 + rng.choice([rng.randrange(5), rng.randrange(100)])}
    if rule in ("bucket", "checked"):
        return {"user_id": rng.randrange(1_000_000_000), "salt": rng.randrange(1_000_000_000)}
    if rule == "header":
        names = ["accept", "accept-encoding", "authorization", "content-type", "host", "user-agent", "x-request-id"]
        headers = {name: f"value {rng.randrange(1000)}" for name in names}
        if rng.random() < 0.7:
            headers["x-canary"] = rng.choice(["always", "never", "sometimes"])
        return {"headers": headers}
    if rule == "audience":
        return {
            "country": rng.choice(["DE", "FR", "AT", "NL", "US", "GB", "JP"]),
            "plan": rng.choice(["free", "team", "business"]),
            "age": rng.randrange(10, 80),
        }
    groups = rng.sample(["admins", "staff", "beta", "mobile", "billing", "support"], 4)
    return {
        "email": f"user{rng.randrange(10_000)}@{rng.choice(['example.com', 'example.com', 'example.org'])}",
        "groups": groups,
        "created": CUTOFF + rng.randrange(-40_000_000, 10_000_000),
    }


def literals(kind: str, value: object) -> tuple[str, str]:
    """A value in Go and in Rust."""
    text = json.dumps
    if kind == "int":
        return str(value), str(value)
    if kind == "string":
        return text(value), f"{text(value)}.to_owned()"
    if kind == "list(string)":
        items = ", ".join(map(text, value))
        return f"[]string{{{items}}}", f"[{items}].map(str::to_owned).to_vec()"
    if kind == "map(string,string)":
        pairs = list(value.items())
        go = ", ".join(f"{text(key)}: {text(item)}" for key, item in pairs)
        rust = ", ".join(f"({text(key)}.to_owned(), {text(item)}.to_owned())" for key, item in pairs)
        return f"map[string]string{{{go}}}", f"BTreeMap::from([{rust}])"
    return f"time.Unix({value}, 0).UTC()", f"{value}"


GO_TYPES = {
    "int": "int64",
    "string": "string",
    "list(string)": "[]string",
    "map(string,string)": "map[string]string",
    "timestamp": "time.Time",
}
RUST_TYPES = {
    "int": "i64",
    "string": "String",
    "list(string)": "Vec<String>",
    "map(string,string)": "BTreeMap<String, String>",
    "timestamp": "i64",
}


def rules() -> list[dict]:
    rng = random.Random(7)
    found = json.loads((HERE / "rules.json").read_text())
    for rule in found:
        rule["kinds"] = {name: re.sub(r"\(\d.*", "", kind) for name, kind in rule["variables"].items()}
        rule["rows"] = [row(rule["name"], rng) for _ in range(ROWS)]
    return found


def compile_rule(rule: dict, lang: str) -> str:
    command = [str(TOP / "target" / "debug" / "govkit"), "expr", "compile", "--lang", lang]
    if lang == "go":
        command += ["--package", rule["name"]]
    for name, kind in rule["variables"].items():
        command += ["--var", f"{name}:{kind}"]
    return subprocess.run([*command, rule["expression"]], check=True, text=True, stdout=subprocess.PIPE).stdout


GO_HEAD = """package bench

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"bench/hand"
%s)

var sink int

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// program compiles for cel-go, constants folded and a constant list made a set.
func program(text string, variables ...cel.EnvOption) cel.Program {
	env := must(cel.NewEnv(variables...))
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		panic(issues.Err())
	}
	return must(env.Program(ast, cel.EvalOptions(cel.OptOptimize)))
}

// agree prints what all of them say, row by row.
func agree(t *testing.T, name string, answers func(row int) []bool) {
	var text strings.Builder
	for row := range %d {
		all := answers(row)
		for at, answer := range all {
			if answer != all[0] {
				t.Fatalf("%%s: row %%d: number %%d disagrees: %%v", name, row, at, all)
			}
		}
		fmt.Fprintf(&text, "%%d", map[bool]int{true: 1}[all[0]])
	}
	fmt.Printf("answers %%s %%s\\n", name, text.String())
}

var cutoff = time.Unix(%d, 0).UTC()
var _ vm.VM
"""

GO_RULE = """
var rows{Name} = []struct {{{fields}}}{{
{rows}
}}

var cel{Name} = program({cel}, {declared})
var expr{Name} = must(expr.Compile({expr}, expr.Env(exprRows{Name}[0]), expr.AsBool()))
var celRows{Name}, exprRows{Name} = func() (activations []cel.Activation, maps []map[string]any) {{
	for _, row := range rows{Name} {{
		activations = append(activations, must(cel.NewActivation(map[string]any{{{celMap}}})))
		maps = append(maps, map[string]any{{{exprMap}}})
	}}
	return
}}()

func Test{Name}(t *testing.T) {{
	agree(t, "{name}", func(at int) []bool {{
		row := &rows{Name}[at]
		{generated}
		{hand}
		out, _, err := cel{Name}.Eval(celRows{Name}[at])
		must(out, err)
		return []bool{{generated, hand, out.Value().(bool), must(expr.Run(expr{Name}, exprRows{Name}[at])).(bool)}}
	}})
}}

func Benchmark{Name}(b *testing.B) {{
	b.Run("generated", func(b *testing.B) {{
		n := 0
		for i := 0; i < b.N; i++ {{
			row := &rows{Name}[i%{count}]
			{generated}
			if generated {{
				n++
			}}
		}}
		sink += n
	}})
	b.Run("hand", func(b *testing.B) {{
		n := 0
		for i := 0; i < b.N; i++ {{
			row := &rows{Name}[i%{count}]
			{hand}
			if hand {{
				n++
			}}
		}}
		sink += n
	}})
	b.Run("cel-go", func(b *testing.B) {{
		n := 0
		for i := 0; i < b.N; i++ {{
			out, _, err := cel{Name}.Eval(celRows{Name}[i%{count}])
			if err == nil && out.Value().(bool) {{
				n++
			}}
		}}
		sink += n
	}})
	b.Run("expr", func(b *testing.B) {{
		n := 0
		var machine vm.VM
		for i := 0; i < b.N; i++ {{
			out, err := machine.Run(expr{Name}, exprRows{Name}[i%{count}])
			if err == nil && out.(bool) {{
				n++
			}}
		}}
		sink += n
	}})
}}
"""

CEL_TYPES = {
    "int": "cel.IntType",
    "string": "cel.StringType",
    "list(string)": "cel.ListType(cel.StringType)",
    "map(string,string)": "cel.MapType(cel.StringType, cel.StringType)",
    "timestamp": "cel.TimestampType",
}


def go_call(rule: dict, which: str) -> str:
    arguments = ", ".join(f"row.{name}" for name in rule["kinds"])
    name = rule["name"]
    call = f"{name}.Eval({arguments})" if which == "generated" else f"hand.{name.title()}({arguments})"
    if name != "checked":
        return f"{which} := {call}"
    good = f"fault == {name}.ErrNone" if which == "generated" else "fault"
    return f"{which}, fault := {call}\n\t\t\t{which} = {which} && {good}".replace("fault", f"{which}Fault")


def go_package(found: list[dict]) -> pathlib.Path:
    folder = WORK / "go"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "hand").mkdir(parents=True)
    shutil.copy(HERE / "hand.go", folder / "hand")
    imports = "".join(f'\t"bench/{rule["name"]}"\n' for rule in found)
    test = [GO_HEAD % (imports, ROWS, CUTOFF)]
    for rule in found:
        (folder / rule["name"]).mkdir()
        (folder / rule["name"] / "rule.go").write_text(compile_rule(rule, "go"))
        kinds = rule["kinds"]
        rows = []
        for values in rule["rows"]:
            rows.append("\t{" + ", ".join(literals(kinds[name], values[name])[0] for name in kinds) + "},")
        # Integers of expr are int, and a timestamp is best made outside it.
        as_int = {name: f"int(row.{name})" if kind == "int" else f"row.{name}" for name, kind in kinds.items()}
        expr_map = [f'"{name}": {value}' for name, value in as_int.items()]
        if "timestamp" in kinds.values():
            expr_map.append('"cutoff": cutoff')
        test.append(
            GO_RULE.format(
                name=rule["name"],
                Name=rule["name"].title(),
                count=ROWS,
                fields="; ".join(f"{name} {GO_TYPES[kind]}" for name, kind in kinds.items()),
                rows="\n".join(rows),
                cel=json.dumps(rule["expression"]),
                expr=json.dumps(rule.get("expr", rule["expression"])),
                declared=", ".join(f'cel.Variable("{name}", {CEL_TYPES[kind]})' for name, kind in kinds.items()),
                celMap=", ".join(f'"{name}": row.{name}' for name in kinds),
                exprMap=", ".join(expr_map),
                generated=go_call(rule, "generated"),
                hand=go_call(rule, "hand"),
            )
        )
    (folder / "bench_test.go").write_text("".join(test))
    needs = "".join(f"require {name} {version}\n" for name, version in GO_PEERS.items())
    (folder / "go.mod").write_text(f"module bench\n\ngo 1.25\n\n{needs}")
    subprocess.run(["go", "mod", "tidy"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["go", "test", "-c", "-o", "bench", "."], cwd=folder, check=True)
    return folder / "bench"


RUST_HEAD = """#![allow(dead_code)]
mod hand;
%s
use cel::{Context, Program, Value};
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant, SystemTime};

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

struct Counting;

// One thread: a load and a store are enough, and cost the peers less than an atomic addition.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.store(ALLOCATIONS.load(Relaxed) + 1, Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Runs for about the time, and prints nanoseconds and allocations an evaluation.
fn measure(rule: &str, tool: &str, time: Duration, mut each: impl FnMut(usize) -> bool) {
    let mut count = 1024;
    loop {
        let (before, start) = (ALLOCATIONS.load(Relaxed), Instant::now());
        let mut n = 0;
        for i in 0..count {
            n += usize::from(each(i %% %d));
        }
        black_box(n);
        let spent = start.elapsed();
        if spent >= time {
            let allocations = (ALLOCATIONS.load(Relaxed) - before) / count as u64;
            println!("{rule} {tool} {} {allocations}", spent.as_nanos() as f64 / count as f64);
            return;
        }
        count *= 2;
    }
}

fn agree(name: &str, mut answers: impl FnMut(usize) -> [bool; 3]) {
    let mut text = String::new();
    for row in 0..%d {
        let all = answers(row);
        assert!(all == [all[0]; 3], "{name}: row {row}: {all:?}");
        text.push(if all[0] { '1' } else { '0' });
    }
    println!("answers {name} {text}");
}

fn unix(seconds: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds as u64)
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let runs: usize = arguments.next().unwrap().parse().unwrap();
    let time = Duration::from_millis(arguments.next().unwrap().parse().unwrap());
%s}
"""

RUST_RULE = """
#[allow(non_snake_case)]
mod run_{name} {{
    use super::*;

    struct Row {{ {fields} }}

    pub fn run(time: Duration, first: bool) {{
        let rows: Vec<Row> = vec![
{rows}
        ];
        let program = Program::compile({cel}).unwrap();
        let contexts: Vec<Context> = rows.iter().map(|row| {{
            let mut context = Context::default();
{bound}
            context
        }}).collect();
        let generated = |at: usize| {{ let row = black_box(&rows[at]); {generated} }};
        let hand = |at: usize| {{ let row = black_box(&rows[at]); {hand} }};
        let peer = |at: usize| matches!(program.execute(black_box(&contexts[at])), Ok(Value::Bool(true)));
        if first {{
            agree("{name}", |at| [generated(at), hand(at), peer(at)]);
        }}
        measure("{name}", "generated", time, generated);
        measure("{name}", "hand", time, hand);
        measure("{name}", "cel", time, peer);
    }}
}}
"""


def rust_fields(rule: dict) -> list[tuple[str, str]]:
    """Names and types of a row; a timestamp in both forms, as each function has its own."""
    fields = []
    for name, kind in rule["kinds"].items():
        if kind == "timestamp":
            fields.append((name, f"super::{rule['name']}::Timestamp"))
            fields.append((f"{name}_hand", "SystemTime"))
        else:
            fields.append((name, RUST_TYPES[kind]))
    return fields


def rust_call(rule: dict, which: str) -> str:
    arguments = []
    for name, kind in rule["kinds"].items():
        borrow = "&" if kind in ("string", "list(string)", "map(string,string)") else ""
        suffix = "_hand" if kind == "timestamp" and which == "hand" else ""
        arguments.append(f"{borrow}row.{name}{suffix}")
    path = f"super::{rule['name']}::evaluate" if which == "generated" else f"super::hand::{rule['name']}"
    call = f"{path}({', '.join(arguments)})"
    if rule["name"] != "checked":
        return call
    return f"matches!({call}, {'Ok' if which == 'generated' else 'Some'}(true))"


def rust_crate(found: list[dict]) -> pathlib.Path:
    folder = WORK / "rust"
    shutil.rmtree(folder / "src", ignore_errors=True)
    (folder / "src").mkdir(parents=True)
    shutil.copy(HERE / "hand.rs", folder / "src")
    parts = []
    for rule in found:
        (folder / "src" / f"{rule['name']}.rs").write_text(compile_rule(rule, "rust"))
        kinds = rule["kinds"]
        rows, bound = [], []
        for values in rule["rows"]:
            made = []
            for name, kind in kinds.items():
                literal = literals(kind, values[name])[1]
                if kind == "timestamp":
                    made.append(f"{name}: super::{rule['name']}::Timestamp {{ seconds: {literal}, nanos: 0 }}")
                    made.append(f"{name}_hand: unix({literal})")
                else:
                    made.append(f"{name}: {literal}")
            rows.append(f"            Row {{ {', '.join(made)} }},")
        for name, kind in kinds.items():
            value = f"row.{name}.clone()"
            if kind == "timestamp":
                seconds = f"row.{name}.seconds"
                value = f"Value::Timestamp(chrono::DateTime::from_timestamp({seconds}, 0).unwrap().fixed_offset())"
            elif kind == "map(string,string)":
                value = f"row.{name}.clone().into_iter().collect::<HashMap<String, String>>()"
            bound.append(f'            context.add_variable_from_value("{name}", {value});')
        parts.append(
            RUST_RULE.format(
                name=rule["name"],
                fields=", ".join(f"{name}: {kind}" for name, kind in rust_fields(rule)),
                rows="\n".join(rows),
                cel=json.dumps(rule["expression"]),
                bound="\n".join(bound),
                generated=rust_call(rule, "generated"),
                hand=rust_call(rule, "hand"),
            )
        )
    modules = "".join(f"mod {rule['name']};\n" for rule in found)
    calls = "".join(f"        run_{rule['name']}::run(time, run == 0);\n" for rule in found)
    loop = f"    for run in 0..runs {{\n{calls}    }}\n"
    (folder / "src" / "main.rs").write_text(RUST_HEAD % (modules, ROWS, ROWS, loop) + "".join(parts))
    needs = "".join(f'{name} = {{ version = "{version}" }}\n' for name, version in RUST_PEERS.items())
    manifest = f'[package]\nname = "bench"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n{needs}\n[workspace]\n'
    (folder / "Cargo.toml").write_text(manifest)
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=folder, check=True)
    return folder / "target" / "release" / "bench"


Measured = dict[str, dict[str, list[tuple[float, int]]]]


def run_go(program: pathlib.Path, runs: int, time: int) -> tuple[dict[str, str], Measured]:
    """Every run is a process of its own, so that what disturbs one disturbs all tools alike."""
    told = subprocess.run([program, "-test.run", "."], check=True, text=True, stdout=subprocess.PIPE).stdout
    answers = dict(re.findall(r"^answers (\w+) (\d+)$", told, re.M))
    command = [program, "-test.run", "-", "-test.bench", ".", "-test.benchmem", "-test.benchtime", f"{time}ms"]
    measured: Measured = {}
    for _ in range(runs):
        told = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
        line = r"^Benchmark(\w+)/([a-z-]+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op\s+\d+ B/op\s+(\d+) allocs/op"
        for rule, tool, nanoseconds, allocations in re.findall(line, told, re.M):
            tools = measured.setdefault(rule.lower(), {})
            tools.setdefault(tool, []).append((float(nanoseconds), int(allocations)))
    return answers, measured


def run_rust(program: pathlib.Path, runs: int, time: int) -> tuple[dict[str, str], Measured]:
    told = subprocess.run([program, str(runs), str(time)], check=True, text=True, stdout=subprocess.PIPE).stdout
    answers, measured = {}, {}
    for first, *others in map(str.split, told.splitlines()):
        if first == "answers":
            answers[others[0]] = others[1]
        else:
            tools = measured.setdefault(first, {})
            tools.setdefault(others[0], []).append((float(others[1]), int(others[2])))
    return answers, measured


def table(lang: str, measured: Measured) -> None:
    tools = list(next(iter(measured.values())))
    peers = tools[2:]
    heads = [f"{tool} ns (allocs)" for tool in tools] + ["generated ÷ hand"] + [f"{tool} ÷ generated" for tool in peers]
    print(f"\n| {lang} | " + " | ".join(heads) + " |")
    print("|---" * (len(heads) + 1) + "|")
    ratios: list[list[float]] = []
    for rule, rows in measured.items():
        medians = {tool: statistics.median(time for time, _ in rows[tool]) for tool in tools}
        cells = [f"{medians[tool]:.2f} ({max(count for _, count in rows[tool])})" for tool in tools]
        ours = medians["generated"]
        ratios.append([ours / medians["hand"]] + [medians[tool] / ours for tool in peers])
        print(f"| {rule} | " + " | ".join(cells + [f"{ratio:.2f}×" for ratio in ratios[-1]]) + " |")
    means = [f"{math.exp(statistics.mean(map(math.log, column))):.2f}×" for column in zip(*ratios)]
    print("| geometric mean | " + " | ".join([""] * len(tools) + means) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--time", type=int, default=200, help="milliseconds a measurement")
    parser.add_argument("--lang", default="go,rust")
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--quiet", "--locked"], cwd=TOP, check=True)
    found = rules()
    languages = {"go": (go_package, run_go), "rust": (rust_crate, run_rust)}
    programs = {lang: languages[lang][0](found) for lang in options.lang.split(",")}
    results = {lang: languages[lang][1](program, options.runs, options.time) for lang, program in programs.items()}
    first, *others = (answers for answers, _ in results.values())
    assert list(first) == [rule["name"] for rule in found], "a rule was not run"
    assert all(set(answers) == {"0", "1"} for answers in first.values()), "a rule is always true, or always false"
    assert all(answers == first for answers in others), "Go and Rust disagree"
    print(f"{len(found)} rules, {ROWS} rows, median of {options.runs} runs of {options.time} ms, {os.cpu_count()} cores")
    for lang, (_, measured) in results.items():
        table(lang, measured)


if __name__ == "__main__":
    main()
