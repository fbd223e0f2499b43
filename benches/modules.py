#!/usr/bin/env python3
"""govkit modules verify against go mod verify: the same module cache, one run.

    python3 benches/modules.py [--runs 5] [--modules 450]

Builds govkit with the profile `dist`, makes a module cache of its own under target/bench (everything that a few large programs
need together; fetched once, some GB), checks that both tools accept it and refuse an edited file, and prints medians
of wall time, CPU time (user + system) and peak memory with ratios against go mod verify.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
WORK = TOP / "target" / "bench" / "modules"
CACHE = WORK / "cache"
SERVICE = WORK / "service"

PROGRAMS = """\
github.com/prometheus/prometheus v0.300.0
go.etcd.io/etcd/server/v3 v3.7.3
github.com/open-policy-agent/opa v1.22.2
github.com/containerd/containerd/v2 v2.4.2
github.com/hashicorp/vault/api v1.23.0
github.com/golangci/golangci-lint/v2 v2.15.0
k8s.io/apiserver v0.37.2
github.com/nats-io/nats-server/v2 v2.15.2
"""


def environment(**settings: str) -> dict[str, str]:
    return os.environ | {
        "GOMODCACHE": str(CACHE),
        "GOFLAGS": "-modcacherw",
        "GOTOOLCHAIN": "local",
        "GOENV": "off",
        "GOWORK": "off",
    } | settings


def go(folder: pathlib.Path, *args: str, **settings: str) -> str:
    command = ["go", *args]
    return subprocess.run(command, cwd=folder, env=environment(**settings), check=True, stdout=subprocess.PIPE, text=True).stdout


def prepare(count: int) -> int:
    """A go.mod that lists so many modules of the programs' build list, and their go.sum and cache."""
    programs = WORK / "programs"
    programs.mkdir(parents=True, exist_ok=True)
    version = go(WORK, "env", "GOVERSION").strip().removeprefix("go")
    (programs / "go.mod").write_text(f"module example.com/programs\n\ngo {version}\n\nrequire (\n{PROGRAMS})\n")
    (programs / "go.sum").write_text("")
    listed = go(programs, "list", "-m", "-f", "{{.Path}} {{.Version}}", "all", GOFLAGS="-modcacherw -mod=mod")
    modules = [line.split() for line in listed.splitlines()[1:]][:count]
    SERVICE.mkdir(exist_ok=True)
    requires = "".join(f"\t{path} {found}\n" for path, found in modules)
    (SERVICE / "go.mod").write_text(f"module example.com/service\n\ngo {version}\n\nrequire (\n{requires})\n")
    sums = []
    decoder, fetched, at = json.JSONDecoder(), go(SERVICE, "mod", "download", "-json"), 0
    while at < len(fetched):
        module, at = decoder.raw_decode(fetched, at)
        at = len(fetched) - len(fetched[at:].lstrip())
        name = f"{module['Path']} {module['Version']}"
        sums += [f"{name} {module['Sum']}\n", f"{name}/go.mod {module['GoModSum']}\n"]
    (SERVICE / "go.sum").write_text("".join(sums))
    # go mod verify reads the whole graph, and fetches what it lacks of it.
    go(SERVICE, "mod", "verify")
    return len(modules)


def measure(command: list[str]) -> tuple[int, float, float, float]:
    """Exit code, wall and CPU seconds, peak memory in MB."""
    output = os.open(os.devnull, os.O_WRONLY)
    start = time.monotonic()
    child = os.posix_spawnp(
        command[0], command, environment(), file_actions=[(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    )
    _, status, used = os.wait4(child, 0)
    wall = time.monotonic() - start
    os.close(output)
    return os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--modules", type=int, default=450)
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cargo", "build", "--profile", "dist", "--quiet", "--locked", "--bin", "govkit"], cwd=TOP, check=True)
    count = prepare(options.modules)
    os.chdir(SERVICE)
    # The tools are measured in the order of this table, one run of each after the other.
    tools = {
        "go mod verify": ["go", "mod", "verify"],
        "govkit modules verify": [str(TOP / "target" / "dist" / "govkit"), "modules", "verify", "--offline"],
    }
    victim = next(path for path in sorted((CACHE / "github.com").rglob("*.go")) if "@" in str(path))
    original = victim.read_bytes()
    for name, command in tools.items():
        assert measure(command)[0] == 0, f"{name} refuses the cache"
    victim.write_bytes(original + b"// edited\n")
    for name, command in tools.items():
        assert measure(command)[0] == 1, f"{name} accepts an edited file"
    victim.write_bytes(original)
    results: dict[str, list] = {name: [] for name in tools}
    for _ in range(options.runs):
        for name, command in tools.items():
            code, *used = measure(command)
            assert code == 0, name
            results[name].append(used)
    archives = sum(path.stat().st_size for path in CACHE.rglob("*.zip"))
    print(f"{count} modules, {archives / 1e6:.0f} MB of archives in the cache, {options.runs} runs, {os.cpu_count()} CPUs\n")
    print(f"{'':24}{'wall s':>8}{'ratio':>8}{'CPU s':>8}{'ratio':>8}{'peak MB':>9}")
    medians = {name: [statistics.median(column) for column in zip(*used)] for name, used in results.items()}
    base = medians["go mod verify"]
    for name, (wall, cpu, peak) in medians.items():
        print(f"{name:24}{wall:8.2f}{wall / base[0]:8.2f}{cpu:8.2f}{cpu / base[1]:8.2f}{peak:9.1f}")


if __name__ == "__main__":
    main()
