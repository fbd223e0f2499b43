#!/usr/bin/env python3
"""govkit gen against sloth: rules of the same objectives, one run.

    python3 benches/slo.py [--files 100] [--runs 5]

Builds govkit with the profile `dist` and sloth v0.16.0 from the Go module proxy under target/bench, makes that many files in
Sloth's format, lets both make rules of all of them, checks that promtool counts as many rules in both, and prints
medians of wall and CPU time (user + system, children included) with ratios against the first row.
"""
import argparse
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
WORK = TOP / "target" / "bench"
SLOTH = "github.com/slok/sloth/cmd/sloth@v0.16.0"


def document(number: int) -> str:
    return f"""version: prometheus/v1
service: service-{number:03}
labels:
  team: bench
slos:
  - name: requests-availability
    objective: 99.9
    description: Requests that are answered without a server error.
    sli:
      events:
        error_query: sum(rate(http_requests_total{{job="service-{number:03}", code=~"5.."}}[{{{{.window}}}}]))
        total_query: sum(rate(http_requests_total{{job="service-{number:03}"}}[{{{{.window}}}}]))
    alerting:
      name: Service{number:03}Burns
      page_alert:
        labels:
          severity: page
      ticket_alert:
        labels:
          severity: ticket
"""


def measured(command: list, runs: int, cleared: tuple = ()) -> tuple:
    """Medians of wall and CPU seconds; before each run, the folders of `cleared` are removed."""
    walls, cpus = [], []
    for _ in range(runs):
        for folder in cleared:
            shutil.rmtree(folder, ignore_errors=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(cpus)


def rules_in(folder: pathlib.Path, pattern: str) -> int:
    files = [str(path) for path in sorted(folder.glob(pattern))]
    told = subprocess.run(["promtool", "check", "rules", *files], check=True, capture_output=True, text=True).stdout
    return sum(int(count) for count in re.findall(r"SUCCESS: (\d+) rules found", told))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--profile", "dist", "--quiet", "--bin", "govkit"], cwd=TOP, check=True)
    govkit = str(TOP / "target" / "dist" / "govkit")
    tools = WORK / "go"
    subprocess.run(["go", "install", SLOTH], check=True, env={**os.environ, "GOBIN": str(tools)})
    folder = WORK / "slo"
    shutil.rmtree(folder, ignore_errors=True)
    inputs, outputs = folder / "in", folder / "out"
    inputs.mkdir(parents=True)
    outputs.mkdir()
    for number in range(options.files):
        service = folder / "services" / f"service-{number:03}"
        service.mkdir(parents=True)
        (service / "slo.yaml").write_text(document(number))
        (service / "govkit.toml").write_text(f'[service]\nname = "service-{number:03}"\n\n[slo]\n')
        (inputs / f"service-{number:03}.yaml").write_text(document(number))
    subprocess.run([govkit, "gen", str(folder / "services")], check=True, stdout=subprocess.DEVNULL)
    peer = [str(tools / "sloth"), "generate", "-i", str(inputs), "-o", str(outputs)]
    subprocess.run(peer, check=True, capture_output=True)
    ours, theirs = rules_in(folder, "services/*/slo/rules.yaml"), rules_in(outputs, "**/*.yaml")
    assert ours == theirs, f"{ours} rules by govkit, {theirs} by sloth"
    print(f"{options.files} files, {ours} rules by both, medians of {options.runs} runs\n")
    # govkit also makes the tests and the dashboard, and compares all of it with what is there.
    made = tuple((folder / "services").glob("*/slo"))
    rows = [
        ("govkit gen", measured([govkit, "gen", str(folder / "services")], options.runs, made)),
        ("govkit gen --check", measured([govkit, "gen", "--check", str(folder / "services")], options.runs)),
        ("sloth generate", measured(peer, options.runs)),
    ]
    base = rows[0][1]
    print("| tool | wall s | CPU s | wall ratio | CPU ratio |\n|---|---|---|---|---|")
    for name, (wall, cpu) in rows:
        print(f"| {name} | {wall:.3f} | {cpu:.3f} | {wall / base[0]:.1f}× | {cpu / base[1]:.1f}× |")


if __name__ == "__main__":
    main()
