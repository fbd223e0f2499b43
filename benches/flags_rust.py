#!/usr/bin/env python3
"""Compiled flags in a Rust service against JSONLogic and the cel crate, in one run.

    python3 benches/flags_rust.py [--runs 5] [--time 200]

Builds govkit (in debug: it only writes source), generates the flags of benches/flags_rust/feature-flag.json under
target/bench/flags_rust, and asks for five flags a request, of 64 requests with four headers: through the generated tower
layer, with JSONLogic as flagd has it (datalogic-rs, its operator `fractional` included), and with the cel crate (which has
no `fractional`, and so only the four conditions). Rules of the peers are compiled before the clock starts. First all of
them have to agree on every request. Prints medians of nanoseconds and allocations a request, and ratios.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent
HERE = TOP / "benches" / "flags_rust"
WORK = TOP / "target" / "bench" / "flags_rust"
MANIFEST = """[package]
name = "flags-bench"
version = "0.0.0"
edition = "2024"

[dependencies]
cel = { version = "=0.15.0", default-features = false }
datalogic-rs = { version = "=5.4.0", features = ["flagd"] }
http = "1"
tower-layer = "0.3"
tower-service = "0.3"

[profile.release]
codegen-units = 1
lto = true

[workspace]
"""
LABELS = {
    "request": "generated: layer and 5 flags",
    "flags": "generated: 5 flags alone",
    "jsonlogic": "JSONLogic: attributes and 5 flags",
    "jsonlogic alone": "JSONLogic: 5 flags alone",
    "cel": "cel crate: attributes and 4 flags",
}


def run(command: list, folder: pathlib.Path) -> str:
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--time", type=int, default=200, help="milliseconds a measurement")
    args = parser.parse_args()
    run(["cargo", "build", "--quiet"], TOP)
    shutil.rmtree(WORK / "src", ignore_errors=True)
    (WORK / "src").mkdir(parents=True)
    (WORK / "Cargo.toml").write_text(MANIFEST)
    for name in ("feature-flag.json", "rules.json"):
        shutil.copy(HERE / name, WORK / name)
    shutil.copy(HERE / "main.rs", WORK / "src" / "main.rs")
    # Without a repository above it, the folder is a workspace of its own.
    run([TOP / "target" / "debug" / "govkit", "gen", "."], WORK)
    run(["cargo", "build", "--release", "--quiet"], WORK)
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(args.runs):
        out = run([WORK / "target" / "release" / "flags-bench", str(args.time)], WORK)
        for line in out.splitlines():
            name, nanos, made = line.split("\t")
            found.setdefault(name, []).append((float(nanos), float(made)))
    middle = {name: tuple(map(statistics.median, zip(*rows))) for name, rows in found.items()}
    copy = middle.pop("copy")
    nanos, made = middle["request"]
    middle["request"] = (nanos - copy[0], made - copy[1])
    print("| what | ns a request | allocations a request | ÷ generated |")
    print("|---|---|---|---|")
    for name, label in LABELS.items():
        nanos, made = middle[name]
        base = middle["flags" if label.endswith("alone") else "request"][0]
        print(f"| {label} | {nanos:.0f} | {made:.2f} | {nanos / base:.1f}× |")


if __name__ == "__main__":
    main()
