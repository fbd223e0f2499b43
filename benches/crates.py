#!/usr/bin/env python3
"""govkit modules verify on cargo's cache, against sha256sum and tar --diff on the same archives, one run.

    python3 benches/crates.py [--runs 5] [--govkit BINARY]

Builds govkit with the profile `dist`, has cargo fetch the packages of a large service into a home of its own under
target/bench, checks that govkit finds them clean and that it finds one changed byte, and prints medians of wall and
CPU time (user + system, children included), CPU per 800 MB of unpacked sources, and peak memory. cargo itself has no
such check; what one would write in a shell is `sha256sum` for each archive and `tar --diff` for each folder.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
WORK = TOP / "target" / "bench" / "crates"
HOME = WORK / "home"

MANIFEST = """[package]
name = "large-service"
version = "0.1.0"
edition = "2024"

[dependencies]
aws-lc-sys = "0.30"
aws-sdk-dynamodb = "1"
aws-sdk-s3 = "1"
axum = "0.8"
diesel = "2"
librocksdb-sys = "0.17"
openssl-src = "300"
opentelemetry-otlp = "0.30"
rdkafka-sys = "4"
reqwest = "0.12"
rustls = "0.23"
sqlx = { version = "0.8", features = ["postgres", "runtime-tokio"] }
tokio = { version = "1", features = ["full"] }
tonic = "0.13"
tree-sitter-rust = "0.24"
wasmtime = "34"
web-sys = "0.3"
windows = "0.61"
zstd-sys = "2"
"""


def measured(command: list[str], **options) -> tuple[float, float, int, int]:
    """Wall seconds, CPU seconds, peak KiB of the largest process, and the exit code."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def prepare() -> tuple[pathlib.Path, dict[str, str]]:
    project = WORK / "work"
    (project / "src").mkdir(parents=True, exist_ok=True)
    (project / ".git").mkdir(exist_ok=True)
    (project / "Cargo.toml").write_text(MANIFEST)
    (project / "src" / "lib.rs").write_text("")
    env = {**os.environ, "CARGO_HOME": str(HOME)}
    subprocess.run(["cargo", "fetch", "--quiet"], cwd=project, env=env, check=True)
    return project, env


def survey(folder: pathlib.Path) -> tuple[int, int, pathlib.Path]:
    """Number of files, their bytes, and the largest. Keeps no list: a child's peak memory begins with ours."""
    count, total, largest, victim = 0, 0, -1, folder
    for path, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(path, name)
            size = os.lstat(file).st_size
            count, total = count + 1, total + size
            if size > largest:
                largest, victim = size, pathlib.Path(file)
    return count, total, victim


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--govkit", help="measure this binary instead of building one")
    options = arguments.parse_args()
    runs, binary = options.runs, options.govkit
    if binary is None:
        subprocess.run(["cargo", "build", "--profile", "dist", "--quiet"], cwd=TOP, check=True)
        binary = str(TOP / "target" / "dist" / "govkit")
    project, env = prepare()
    govkit = [binary, "modules", "verify", str(project)]
    index = next((HOME / "registry" / "src").iterdir())
    cache = HOME / "registry" / "cache" / index.name
    count, total, victim = survey(index)
    megabytes = total / 1e6
    archives = sorted(cache.glob("*.crate"))

    clean = measured(govkit, env=env)
    if clean[3] != 0:
        subprocess.run(govkit, env=env)
        sys.exit(f"govkit ends with {clean[3]} on an untouched cache")
    with victim.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)
        try:
            file.seek(-1, os.SEEK_END)
            file.write(bytes([last[0] ^ 1]))
            file.flush()
            if measured(govkit, env=env)[3] != 1:
                sys.exit("govkit does not find a changed byte")
        finally:
            file.seek(-1, os.SEEK_END)
            file.write(last)

    by_hand = f"cd {cache} && sha256sum *.crate && for a in *.crate; do tar -dzf $a -C {index}; done"
    tools = {"govkit": govkit, "sha256sum and tar --diff": ["sh", "-c", by_hand]}
    samples: dict[str, list[tuple[float, float, int, int]]] = {name: [] for name in tools}
    for _ in range(runs):
        for name, command in tools.items():
            samples[name].append(measured(command, env=env))

    print(f"{len(archives)} packages, {count} files, {megabytes:.0f} MB unpacked; medians of {runs} runs\n")
    print("| tool | wall s | CPU s | CPU s per 800 MB | peak MiB | wall ratio | CPU ratio |")
    print("|---|---|---|---|---|---|---|")
    middle = {name: [statistics.median(sample[at] for sample in taken) for at in range(3)] for name, taken in samples.items()}
    own = middle["govkit"]
    for name, (wall, cpu, peak) in middle.items():
        per = cpu * 800 / megabytes
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {per:.2f} | {peak / 1024:.0f} | {wall / own[0]:.1f}× | {cpu / own[1]:.1f}× |")


if __name__ == "__main__":
    main()
