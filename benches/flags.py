#!/usr/bin/env python3
"""Compiled flags in a scaffolded service against interpreters of the same rules, in one run.

    python3 benches/flags.py [--runs 5] [--time 300]

Builds govkit (in debug: it only writes source), makes a service with `govkit new`, gives it the five flags of
benches/flags/feature-flag.json, and measures with Go, on the same 64 requests:

    compiled    the service's middleware and accessors
    cel-go      the rules as CEL, compiled and bound before
    decoded     the rules as JSONLogic, decoded before (github.com/diegoholiveira/jsonlogic)
    JSONLogic   the same from and to JSON for every flag, as flagd's evaluator in Go calls that library
    flagd-core  flagd's in-process evaluator for JavaScript, on Node (flags alone)

`request` is a request through the middleware to a handler that asks all five flags; for the others, reading the same
headers into a map and evaluating. `flags` is the five flags alone. First all of them have to agree on every request.
Prints medians of wall and CPU nanoseconds and allocations, for all five flags, and ratios.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent
HERE = TOP / "benches" / "flags"
WORK = TOP / "target" / "bench" / "flags"
ROWS = 64
GO_PEERS = {"cel.dev/cel-go": "v0.32.0", "github.com/diegoholiveira/jsonlogic/v3": "v3.5.1"}
NODE_PEERS = {"@openfeature/flagd-core": "4.0.1", "@openfeature/core": "1"}


def var(name: str) -> dict:
    return {"var": [name]}


def share(percent: int) -> dict:
    return {"<": [{"%": [var("user_id"), 100]}, percent]}


# The rules of feature-flag.json in JSONLogic, in its order.
LOGIC = [
    {"or": [{"==": [var("env"), "staging"]}, share(5)]},
    share(50),
    {"and": [{"in": [var("country"), ["AT", "BE", "CH", "DE", "FR", "NL"]]}, {"!=": [var("plan"), "free"]}]},
    {"and": [{">=": [var("age"), 18]}, {"!=": [var("country"), "US"]}]},
    {"or": [{"==": [var("plan"), "business"]}, {"and": [{"==": [var("plan"), "team"]}, {"==": [var("env"), "prod"]}]}]},
]


def rows() -> list[dict[str, str]]:
    rng = random.Random(7)
    found = []
    for _ in range(ROWS):
        row = {
            "X-Country": rng.choice(["DE", "FR", "AT", "NL", "US", "GB", "JP"]),
            "X-Plan": rng.choice(["free", "team", "business"]),
            "X-Age": str(rng.randrange(10, 80)),
            # Always there: the peers have no way of their own to tell that it is not.
            "X-User-Id": str(rng.randrange(10_000_000) * 100 + rng.choice([rng.randrange(5), rng.randrange(100)])),
        }
        if rng.random() < 0.2:
            row["X-Env"] = "staging"
        found.append(row)
    return found


def service() -> pathlib.Path:
    """A scaffolded service with the flags, and the program that measures."""
    govkit = TOP / "target" / "debug" / "govkit"
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    command = [govkit, "new", "svc", "--set", "module=bench.test/svc"]
    subprocess.run(command, cwd=WORK, **quiet)
    folder = WORK / "svc"
    shutil.copy(HERE / "feature-flag.json", folder)
    subprocess.run([govkit, "gen", "."], cwd=folder, **quiet)
    app = folder / "internal" / "app"
    for stale in app.glob("*_test.go"):
        stale.unlink()
    shutil.copy(HERE / "flags_test.go", app)
    flags = json.loads((HERE / "feature-flag.json").read_text())["flags"]
    # In cel-go, has(…) is of fields only.
    cel = [flag["when"].replace("has(user_id) && ", "") for flag in flags.values()]
    rules = [{"Cel": text, "JSON": {"if": [logic, "on", "off"]}} for text, logic in zip(cel, LOGIC, strict=True)]
    (app / "rows.json").write_text(json.dumps({"Rows": rows(), "Rules": rules}))
    needs = [f"-require={name}@{version}" for name, version in GO_PEERS.items()]
    subprocess.run(["go", "mod", "edit", *needs], cwd=folder, check=True)
    subprocess.run(["go", "mod", "tidy"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["go", "test", "-c", "-o", "bench", "."], cwd=app, check=True)
    shutil.copy(HERE / "flagd.mjs", app)
    (app / "package.json").write_text(json.dumps({"private": True, "dependencies": NODE_PEERS}))
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=app, check=True)
    return app


Measured = dict[str, dict[str, list[tuple[float, float, int | None]]]]


def measure(app: pathlib.Path, runs: int, time: int) -> Measured:
    """Every run is a process of its own, so that what disturbs one disturbs all tools alike."""
    subprocess.run([app / "bench", "-test.run", "."], cwd=app, check=True, stdout=subprocess.DEVNULL)
    answers = (app / "answers").read_text()
    command = [app / "bench", "-test.run", "-", "-test.bench", ".", "-test.benchtime", f"{time}ms", "-test.cpu", "1"]
    measured: Measured = {}
    line = r"^Benchmark(\w+)/(\S+?)\s+\d+\s+([\d.]+) ns/op\s+([\d.]+) cpu-ns/op\s+\d+ B/op\s+(\d+) allocs/op"
    for _ in range(runs):
        told = subprocess.run(command, cwd=app, check=True, text=True, stdout=subprocess.PIPE).stdout
        for work, tool, wall, cpu, allocations in re.findall(line, told, re.M):
            tools = measured.setdefault(work.lower(), {})
            tools.setdefault(tool, []).append((float(wall), float(cpu), int(allocations)))
        told = subprocess.run(["node", "flagd.mjs", "2", str(time)], cwd=app, check=True, text=True, stdout=subprocess.PIPE)
        first, *others = told.stdout.splitlines()
        assert first == f"answers {answers}", "flagd disagrees"
        # The first run in a process is for the just-in-time compiler.
        _, wall, cpu = others[-1].split()
        measured["flags"].setdefault("flagd-core", []).append((float(wall), float(cpu), None))
    return measured


def table(measured: Measured) -> None:
    print("\n| five flags | tool | wall ns | CPU ns | allocs | wall ÷ compiled | CPU ÷ compiled |")
    print("|---|---|---|---|---|---|---|")
    for work, tools in measured.items():
        medians = {}
        for tool, found in tools.items():
            medians[tool] = [statistics.median(values) for values in zip(*(one[:2] for one in found))]
        ours = medians["compiled"]
        for tool, (wall, cpu) in medians.items():
            allocations = tools[tool][0][2]
            shown = "–" if allocations is None else str(max(one[2] for one in tools[tool]))
            ratios = f"{wall / ours[0]:.1f}× | {cpu / ours[1]:.1f}×"
            print(f"| {work} | {tool} | {wall:.1f} | {cpu:.1f} | {shown} | {ratios} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--time", type=int, default=300, help="milliseconds a measurement")
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--quiet", "--locked"], cwd=TOP, check=True)
    measured = measure(service(), options.runs, options.time)
    print(f"{ROWS} requests, median of {options.runs} runs of {options.time} ms, {os.cpu_count()} cores")
    table(measured)


if __name__ == "__main__":
    main()
