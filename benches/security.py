#!/usr/bin/env python3
"""govkit's default packs against gosec and semgrep on Go's own sources, and one rule over all of them, in one run.

    python3 benches/security.py [--runs 3] [--skip gosec,semgrep]

Builds govkit with the profile `dist`, installs the peers under target/bench, and copies GOROOT/src there.
First: the packages net, crypto, os and cmd/go, all rules; semgrep gets the pack in benches/security, gosec its own.
Then: the rule security/process-exec over all of GOROOT/src, compared with what a plain search of the text finds.
Last: a generated file of 80,000 lines. Prints medians of wall and CPU time (user + system, children included).
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
WORK = TOP / "target" / "bench"
GOVKIT = TOP / "target" / "dist" / "govkit"
GOSEC = "v2.22.10"
PACKAGES = ["net", "crypto", "os", "cmd/go"]


def measure(command: list, folder: pathlib.Path, env: dict | None = None) -> tuple[int, float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    code = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return code, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def goroot() -> pathlib.Path:
    return pathlib.Path(subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip())


def sources() -> pathlib.Path:
    """A copy of GOROOT/src."""
    folder = WORK / "goroot"
    if not (folder / "src").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(goroot() / "src", folder / "src", symlinks=True)
    return folder / "src"


def install(skip: set[str]) -> None:
    subprocess.run(["cargo", "build", "--profile", "dist", "--quiet", "--locked", "--bin", "govkit"], cwd=TOP, check=True)
    if "gosec" not in skip and not (WORK / "bin" / "gosec").exists():
        env = os.environ | {"GOBIN": str(WORK / "bin"), "GOFLAGS": "-mod=mod"}
        subprocess.run(["go", "install", f"github.com/securego/gosec/v2/cmd/gosec@{GOSEC}"], env=env, check=True)
    if "semgrep" not in skip and not (WORK / "semgrep" / "bin" / "semgrep").exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "semgrep"], check=True)
        subprocess.run([WORK / "semgrep" / "bin" / "pip", "install", "--quiet", "semgrep"], check=True)


def commands(src: pathlib.Path, skip: set[str]) -> dict[str, list[tuple[list, pathlib.Path]]]:
    """Per tool, the commands that make one run of it."""
    paths = [str(src / package) for package in PACKAGES]
    tools = {"govkit": [([GOVKIT, "check", "--stage", "commit", "--exit-zero", *paths], src)]}
    if "gosec" not in skip:
        gosec = [WORK / "bin" / "gosec", "-quiet", "-no-fail", "-fmt=json", f"-out={WORK / 'gosec.json'}"]
        root = goroot() / "src"
        # The standard library and the commands are two modules.
        tools["gosec"] = [
            ([*gosec, *(f"./{package}/..." for package in PACKAGES if package != "cmd/go")], root),
            ([*gosec, "./go/..."], root / "cmd"),
        ]
    if "semgrep" not in skip:
        semgrep = [WORK / "semgrep" / "bin" / "semgrep", "scan", "--quiet", "--metrics=off", "--disable-version-check"]
        pack = TOP / "benches" / "security" / "semgrep.yaml"
        tools["semgrep"] = [([*semgrep, "--no-git-ignore", "--config", str(pack), *paths], src)]
    return tools


def compare(src: pathlib.Path, runs: int, skip: set[str]) -> None:
    tools = commands(src, skip)
    env = os.environ | {"PATH": f"{WORK / 'semgrep' / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    rows: dict[str, tuple[list[float], list[float]]] = {tool: ([], []) for tool in tools}
    for _ in range(runs):
        for tool, steps in tools.items():
            wall = cpu = 0.0
            for command, folder in steps:
                code, step_wall, step_cpu = measure(command, folder, env)
                assert code in (0, 1), f"{tool} ends with {code}"
                wall, cpu = wall + step_wall, cpu + step_cpu
            rows[tool][0].append(wall)
            rows[tool][1].append(cpu)
    base_wall, base_cpu = (statistics.median(column) for column in rows["govkit"])
    print(f"packages {' '.join(PACKAGES)}, all rules, median of {runs} runs, {os.cpu_count()} cores")
    print(f"{'tool':10} {'wall s':>8} {'CPU s':>8} {'wall ratio':>11} {'CPU ratio':>10}")
    for tool, (walls, cpus) in rows.items():
        wall, cpu = statistics.median(walls), statistics.median(cpus)
        print(f"{tool:10} {wall:8.3f} {cpu:8.3f} {wall / base_wall:10.1f}× {cpu / base_cpu:9.1f}×")


def searched(src: pathlib.Path) -> set[tuple[str, int]]:
    """Lines on which a plain search sees exec.Command or exec.CommandContext called, in the files that govkit looks into."""
    call = re.compile(rb"\bexec\.Command(Context)?\(")
    found = set()
    for path in sorted(src.rglob("*.go")):
        parts = path.relative_to(src).parts
        if {"testdata", "vendor"} & set(parts) or path.is_dir():
            continue
        text = path.read_bytes()
        if b'"os/exec"' not in text:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if call.search(line.split(b"//")[0]):
                found.add((str(path.relative_to(src)), number))
    return found


def one_rule(src: pathlib.Path, runs: int) -> None:
    report = WORK / "process-exec.json"
    command = [GOVKIT, "check", "--stage", "commit", "--exit-zero", "--rule", "security/process-exec", f"--format=json={report}", str(src)]
    cpus = [measure(command, src)[2] for _ in range(runs)]
    answer = json.loads(report.read_text())
    # Paths are told from the top of the checkout that the copy lies in.
    found = {(finding["path"].split("goroot/src/")[-1], finding["start"]["line"]) for finding in answer["findings"]}
    by_hand = searched(src)
    print(f"\nsecurity/process-exec over {answer['summary']['files']} files: CPU {statistics.median(cpus):.2f} s")
    print(f"found {len(answer['findings'])} uses; of {len(by_hand)} lines that a search finds, {len(by_hand & found)} are found")
    for path, line in sorted(by_hand - found):
        print(f"  only the search: {path}:{line}")


def generated(runs: int) -> None:
    folder = WORK / "generated"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = ["// Code generated for a test. DO NOT EDIT.", "package big", "", 'import (', '\t"crypto/tls"', '\t"os/exec"', ")", ""]
    number = 0
    while len(lines) < 80_000:
        lines += [
            f"func f{number}(name string) (*tls.Config, error) {{",
            f"\tconfig := &tls.Config{{ServerName: name, MinVersion: tls.VersionTLS13}}",
            f"\tconfig.NextProtos = append(config.NextProtos, \"p{number}\")",
            f"\tif name == \"{number}\" {{",
            f"\t\treturn nil, exec.Command(name).Run()",
            "\t}",
            "\treturn config, nil",
            "}",
            "",
        ]
        number += 1
    (folder / "big.go").write_text("\n".join(lines) + "\n")
    cpus = [measure([GOVKIT, "check", "--stage", "commit", "--exit-zero", str(folder)], folder)[2] for _ in range(runs)]
    print(f"\none generated file of {len(lines)} lines, {number} findings: CPU {statistics.median(cpus):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--skip", default="", help="peers to leave out")
    options = parser.parse_args()
    skip = set(filter(None, options.skip.split(",")))
    WORK.mkdir(parents=True, exist_ok=True)
    install(skip)
    src = sources()
    compare(src, options.runs, skip)
    one_rule(src, options.runs)
    generated(options.runs)


if __name__ == "__main__":
    main()
