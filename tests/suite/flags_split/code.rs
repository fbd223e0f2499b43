//! Generated code: compiled Go and compiled Rust hash and choose as plans do, on a million random keys.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use govkit::flag::split::{Algo, KeyType, Plan, go_imports, go_source, rust_number, rust_source};

use super::keys::{Drawn, Keys};
use super::{planned, weights};
use crate::support::fixtures::top;
use crate::support::go::{command, gofmt, run};
use crate::support::tools::{Need, available};

/// Keys of a block, which has one digest.
const BLOCK: usize = 1000;

/// Blocks of a plan.
const BLOCKS: usize = 38;

fn plans() -> Vec<Plan> {
    let cuts = [
        weights([("on", 50), ("off", 50)]),
        weights([("a", 1), ("none", 0), ("b", 33), ("c", 66)]),
        weights((0..10).map(|at| (["k", "é", "a", "z", "b", "m", "q", "c", "Z", "0"][at], 10))),
    ];
    let salts = [
        "checkout",
        "",
        "größe \"✓\" 😀\n\\",
        "a salt that is longer than one block of SHA-1, which holds 64 bytes",
    ];
    let mut plans = Vec::new();
    for (at, algo) in Algo::ALL.iter().enumerate() {
        for (cut, named) in cuts.iter().enumerate() {
            plans.push(planned(*algo, salts[(at + cut) % salts.len()], named));
        }
    }
    plans
}

fn needs() -> BTreeSet<(Algo, KeyType)> {
    let both = [KeyType::Text, KeyType::Int];
    Algo::ALL
        .iter()
        .flat_map(|algo| both.map(|by| (*algo, by)))
        .collect()
}

/// The Go file of all hashes.
fn go_hashes() -> String {
    let source = go_source(&needs());
    let imports = go_imports(&source)
        .into_iter()
        .map(|path| format!("\t{path:?}\n"));
    let imports: String = imports.collect();
    format!(
        "package main\n\nimport (\n{imports})\n\n{}\n",
        source.join("\n\n")
    )
}

/// A program with a function per plan. Its arguments are a plan and a block to tell the keys of;
/// without, it tells digests.
fn go_program(plans: &[Plan]) -> String {
    let mut program =
        String::from("package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"strconv\"\n)\n");
    for (at, plan) in plans.iter().enumerate() {
        let mut cases = String::new();
        for cut in &plan.thresholds {
            let _ = writeln!(
                cases,
                "\tcase h < {}:\n\t\treturn h, {}",
                cut.below, cut.variant
            );
        }
        for (name, ty, by) in [
            ("Text", "string", KeyType::Text),
            ("Int", "int64", KeyType::Int),
        ] {
            let call = plan.go_call("key", by);
            let _ = write!(
                program,
                "\nfunc choose{at}{name}(key {ty}) (uint64, int) {{\n\th := {call}\n\tswitch {{\n{cases}\t}}\n\treturn h, -1\n}}\n"
            );
        }
    }
    program.push_str("\ntype plan struct {\n\ttext func(string) (uint64, int)\n\tint  func(int64) (uint64, int)\n}\n\nvar plans = []plan{\n");
    for at in 0..plans.len() {
        let _ = writeln!(program, "\t{{choose{at}Text, choose{at}Int}},");
    }
    let _ = write!(
        program,
        "}}\n\nfunc main() {{\n\
         \tonly, block := -1, -1\n\
         \tif len(os.Args) > 2 {{\n\t\tonly, _ = strconv.Atoi(os.Args[1])\n\t\tblock, _ = strconv.Atoi(os.Args[2])\n\t}}\n\
         \tfor at, plan := range plans {{\n\
         \t\tdrawn := keys{{uint64(at)}}\n\
         \t\tfor b := range {BLOCKS} {{\n\
         \t\t\tdigest := uint64(0)\n\
         \t\t\tfor range {BLOCK} {{\n\
         \t\t\t\ttext, number, isInt := drawn.draw()\n\
         \t\t\t\tvar hash uint64\n\t\t\t\tvar variant int\n\
         \t\t\t\tif isInt {{\n\t\t\t\t\thash, variant = plan.int(number)\n\t\t\t\t}} else {{\n\t\t\t\t\thash, variant = plan.text(text)\n\t\t\t\t}}\n\
         \t\t\t\tif only == at && block == b {{\n\t\t\t\t\tfmt.Println(hash, variant)\n\t\t\t\t}}\n\
         \t\t\t\tdigest = (digest ^ hash) * 0x100000001b3\n\
         \t\t\t\tdigest = (digest ^ uint64(variant+1)) * 0x100000001b3\n\
         \t\t\t}}\n\
         \t\t\tif only < 0 {{\n\t\t\t\tfmt.Println(digest)\n\t\t\t}}\n\
         \t\t}}\n\t}}\n}}\n"
    );
    program
}

/// The same in Rust.
fn rust_program(plans: &[Plan]) -> String {
    let mut program = rust_source(&needs()).join("\n\n");
    let _ = write!(
        program,
        "\n\nmod keys {{\n{}\n}}\n",
        include_str!("../../flags/splits/keys.rs")
    );
    for (at, plan) in plans.iter().enumerate() {
        for (name, ty, by) in [
            ("text", "&str", KeyType::Text),
            ("int", "i64", KeyType::Int),
        ] {
            let call = plan.rust_call("key", by);
            let _ = write!(
                program,
                "\nfn choose_{at}_{name}(key: {ty}) -> (u64, i64) {{\n    let h = {call};\n"
            );
            for cut in &plan.thresholds {
                let _ = writeln!(
                    program,
                    "    if h < {} {{\n        return (h, {});\n    }}",
                    rust_number(cut.below),
                    cut.variant
                );
            }
            program.push_str("    (h, -1)\n}\n");
        }
    }
    program.push_str("\ntype Plan = (fn(&str) -> (u64, i64), fn(i64) -> (u64, i64));\n\nconst PLANS: &[Plan] = &[\n");
    for at in 0..plans.len() {
        let _ = writeln!(program, "    (choose_{at}_text, choose_{at}_int),");
    }
    let _ = write!(
        program,
        "];\n\nfn main() {{\n\
         \x20   let args: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();\n\
         \x20   for (at, (text, int)) in PLANS.iter().enumerate() {{\n\
         \x20       let mut drawn = keys::Keys::new(at as u64);\n\
         \x20       for block in 0..{BLOCKS} {{\n\
         \x20           let mut digest = 0_u64;\n\
         \x20           for _ in 0..{BLOCK} {{\n\
         \x20               let (hash, variant) = match drawn.draw() {{\n\
         \x20                   keys::Drawn::Text(key) => text(&key),\n\
         \x20                   keys::Drawn::Int(key) => int(key),\n\
         \x20               }};\n\
         \x20               if args == [at, block] {{\n                    println!(\"{{hash}} {{variant}}\");\n                }}\n\
         \x20               digest = (digest ^ hash).wrapping_mul(0x0100_0000_01b3);\n\
         \x20               digest = (digest ^ (variant + 1).unsigned_abs()).wrapping_mul(0x0100_0000_01b3);\n\
         \x20           }}\n\
         \x20           if args.is_empty() {{\n                println!(\"{{digest}}\");\n            }}\n\
         \x20       }}\n    }}\n}}\n"
    );
    program
}

/// What a plan makes of a key, as the programs tell it.
fn told(plan: &Plan, key: &Drawn) -> (u64, i64) {
    let (hash, chosen) = match key {
        Drawn::Text(key) => (plan.hash(key.as_str()), plan.choose(key.as_str())),
        Drawn::Int(key) => (plan.hash(*key), plan.choose(*key)),
    };
    let variant = chosen.map_or(-1, |at| i64::try_from(at).expect("few"));
    (hash.unwrap_or(u64::MAX), variant)
}

fn digests(at: usize, plan: &Plan) -> Vec<u64> {
    let mut drawn = Keys::new(at as u64);
    let block = |_| {
        (0..BLOCK).fold(0_u64, |digest, _| {
            let (hash, variant) = told(plan, &drawn.draw());
            let digest = (digest ^ hash).wrapping_mul(0x0100_0000_01b3);
            (digest ^ (variant + 1).unsigned_abs()).wrapping_mul(0x0100_0000_01b3)
        })
    };
    (0..BLOCKS).map(block).collect()
}

/// Fails with the first key that a program and a plan differ on.
fn explain(program: &Path, plans: &[Plan], at: usize, block: usize) -> ! {
    let mut again = Command::new(program);
    again.args([at.to_string(), block.to_string()]);
    let lines = run(again);
    let plan = &plans[at];
    let mut drawn = Keys::new(at as u64);
    for _ in 0..block * BLOCK {
        drawn.draw();
    }
    for line in lines.lines() {
        let key = drawn.draw();
        let (hash, variant) = told(plan, &key);
        let shown = match &key {
            Drawn::Text(text) => format!("{text:?}"),
            Drawn::Int(number) => number.to_string(),
        };
        assert_eq!(
            line,
            format!("{hash} {variant}"),
            "key {shown} of {plan:?} in {}",
            program.display()
        );
    }
    panic!(
        "the keys of plan {at}, block {block}, are not the same in {}",
        program.display()
    );
}

#[test]
fn go_and_rust_choose_as_plans_do_on_a_million_keys() {
    if !available(&[Need::Go]) {
        return;
    }
    let plans = plans();
    assert!(plans.len() * BLOCK * BLOCKS >= 1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let keys = std::fs::read_to_string(top().join("tests/flags/splits/keys.go")).expect("keys");
    for (name, text) in [
        ("go.mod", "module splits\n\ngo 1.26\n".to_owned()),
        ("hashes.go", go_hashes()),
        ("keys.go", keys),
        ("main.go", go_program(&plans)),
        ("main.rs", rust_program(&plans)),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let (in_go, in_rust) = (folder.path().join("in-go"), folder.path().join("in-rust"));
    let built = command(folder.path(), &["build", "-o", "in-go", "."]);
    let mut rustc = Command::new("rustc");
    rustc.current_dir(folder.path());
    rustc.args(["-O", "--edition", "2024", "-o", "in-rust", "main.rs"]);
    let wants = std::thread::scope(|scope| {
        let built = scope.spawn(|| run(built));
        let rustc = scope.spawn(|| run(rustc));
        let wants: Vec<u64> = plans
            .iter()
            .enumerate()
            .flat_map(|(at, plan)| digests(at, plan))
            .collect();
        built.join().expect("go build");
        rustc.join().expect("rustc");
        wants
    });
    for program in [in_go, in_rust] {
        let output = run(Command::new(&program));
        let got: Vec<u64> = output
            .lines()
            .map(|line| line.parse().expect("a digest"))
            .collect();
        assert_eq!(got.len(), wants.len());
        if let Some(differs) = got.iter().zip(&wants).position(|(got, want)| got != want) {
            explain(&program, &plans, differs / BLOCKS, differs % BLOCKS);
        }
    }
}

#[test]
fn go_hashes_are_tidy_and_allocate_nothing() {
    if !available(&[Need::Go]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut calls = String::new();
    let named = weights([("on", 50), ("off", 50)]);
    for algo in Algo::ALL {
        let plan = planned(*algo, "größe", &named);
        for (key, by) in [
            ("long", KeyType::Text),
            ("text", KeyType::Text),
            ("number", KeyType::Int),
        ] {
            let _ = writeln!(calls, "\t\ttotal ^= {}", plan.go_call(key, by));
        }
    }
    let test = format!(
        "package main\n\nimport (\n\t\"strings\"\n\t\"testing\"\n)\n\n\
         func TestAllocations(t *testing.T) {{\n\
         \tlong, text, number := strings.Repeat(\"ключ\", 1000), \"user-17\", int64(-1<<63)\n\
         \ttotal := uint64(0)\n\
         \tallocations := testing.AllocsPerRun(100, func() {{\n{calls}\t}})\n\
         \tif allocations != 0 || total == 1 {{\n\t\tt.Fatal(allocations, total)\n\t}}\n}}\n"
    );
    for (name, text) in [
        ("go.mod", "module splits\n\ngo 1.26\n"),
        ("hashes.go", &go_hashes()),
        ("main.go", "package main\n\nfunc main() {}\n"),
        ("hashes_test.go", &test),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let mut listed = Command::new(gofmt());
    listed.arg("-l").arg(folder.path());
    assert_eq!(run(listed), "");
    run(command(folder.path(), &["vet", "."]));
    run(command(folder.path(), &["test", "."]));
}

#[test]
fn rust_hashes_are_tidy() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("src")).expect("a folder");
    let items = rust_source(&needs()).join("\n\n");
    let mut calls = String::new();
    let named = weights([("on", 50), ("off", 50)]);
    for algo in Algo::ALL {
        let plan = planned(*algo, "größe", &named);
        for (key, by) in [("text", KeyType::Text), ("number", KeyType::Int)] {
            let _ = writeln!(calls, "        {},", plan.rust_call(key, by));
        }
    }
    let lib = format!(
        "//! All hashes.\n#![forbid(unsafe_code)]\n#![deny(clippy::pedantic)]\n\
         #![deny(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]\n\n\
         /// All of a key.\n#[must_use]\npub fn all(text: &str, number: i64) -> [u64; {}] {{\n    [\n{calls}    ]\n}}\n\n{items}\n",
        Algo::ALL.len() * 2
    );
    let manifest =
        "[package]\nname = \"splits\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    for (name, text) in [
        ("Cargo.toml", manifest),
        ("clippy.toml", ""),
        ("rustfmt.toml", ""),
        ("src/lib.rs", &lib),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let mut clippy = Command::new("cargo");
    clippy.args(["clippy", "--offline", "--quiet", "--", "-D", "warnings"]);
    clippy.current_dir(folder.path());
    clippy.env("CARGO_TARGET_DIR", folder.path().join("target"));
    run(clippy);
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--check", "--edition", "2024", "src/lib.rs"]);
    rustfmt.current_dir(folder.path());
    run(rustfmt);
}
