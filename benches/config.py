#!/usr/bin/env python3
"""govkit check against check-jsonschema and ajv-cli: the same YAML files, the same schema, one run.

    python3 benches/config.py [--files 1000] [--runs 5]

Builds govkit with the profile `dist`, installs the peers under target/bench, makes the files (3 KB of YAML each, one
100 KB schema), checks that every tool accepts the good files and refuses a broken one, and prints medians of
wall and CPU time (user + system, children included) with ratios against govkit.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
WORK = TOP / "target" / "bench"


def schema(target_bytes: int) -> dict:
    """A service's schema with as many components as it takes to reach the size."""
    pool = {
        "type": "object",
        "additionalProperties": False,
        "required": ["addr", "timeout"],
        "properties": {
            "addr": {"type": "string", "minLength": 3, "description": "host:port of the server"},
            "timeout": {"type": "string", "pattern": "^[0-9]+(ms|s|m)$", "description": "Go duration"},
            "pool_size": {"type": "integer", "minimum": 1, "maximum": 1024},
            "tls": {"type": "boolean"},
            "tags": {"type": "array", "items": {"enum": ["prod", "staging", "canary"]}},
        },
    }
    result = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "additionalProperties": False,
        "properties": {},
    }
    number = 0
    while len(json.dumps(result)) < target_bytes:
        result["properties"][f"component_{number:03}"] = {
            "type": "object",
            "description": f"Component {number} of the service",
            "additionalProperties": False,
            "properties": {"primary": pool, "fallback": pool, "enabled": {"type": "boolean"}},
        }
        number += 1
    return result


def document(seed: int, components: int, target_bytes: int) -> str:
    lines, number = ["# written by a person"], seed
    while sum(map(len, lines)) + len(lines) < target_bytes:
        name = f"component_{number % components:03}"
        lines += [f"{name}:", f"  enabled: {'true' if number % 2 else 'false'}"]
        for kind in ("primary", "fallback"):
            lines += [
                f"  {kind}:",
                f'    addr: "{kind}-{number:05}.example.com:6379"',
                f'    timeout: "{1 + number % 9}s" # as measured',
                f"    pool_size: {1 + number % 512}",
                "    tags: [prod, canary]",
            ]
        number += 1
    return "\n".join(lines) + "\n"


def prepare(files: int) -> pathlib.Path:
    folder = WORK / f"config-{files}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rules = schema(100_000)
    (folder / "schema.json").write_text(json.dumps(rules, indent=1))
    manifest = ['[service]\nname = "bench"\n']
    for index in range(files):
        name = f"config-{index:05}.yaml"
        (folder / name).write_text(document(index * 7, len(rules["properties"]), 3000))
        manifest.append(f'[[config]]\nfile = "{name}"\nschema = "schema.json"\n')
    (folder / "govkit.toml").write_text("\n".join(manifest))
    return folder


def measure(command: list[str], folder: pathlib.Path) -> tuple[int, float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    code = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return code, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def install() -> dict[str, list[str]]:
    subprocess.run(["cargo", "build", "--profile", "dist", "--quiet", "--locked"], cwd=TOP, check=True)
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "check-jsonschema"], check=True)
    ajv = WORK / "node_modules" / ".bin" / "ajv"
    if not ajv.exists():
        subprocess.run(["npm", "install", "--silent", "--prefix", WORK, "ajv-cli"], check=True)
    return {
        "govkit": [str(TOP / "target" / "dist" / "govkit"), "check", "."],
        "check-jsonschema": [str(WORK / "venv" / "bin" / "check-jsonschema"), "--schemafile", "schema.json"],
        "ajv-cli": [str(ajv), "validate", "-s", "schema.json"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    tools = install()
    folder = prepare(options.files)
    names = sorted(path.name for path in folder.glob("config-*.yaml"))
    tools["check-jsonschema"] += names
    for name in names:
        tools["ajv-cli"] += ["-d", name]

    broken = folder / names[-1]
    good = broken.read_text()
    broken.write_text(good.replace("pool_size: ", 'pool_size: "many" # ', 1))
    for tool, command in tools.items():
        assert measure(command, folder)[0] != 0, f"{tool} accepts a broken file"
    broken.write_text(good)

    rows: dict[str, tuple[list[float], list[float]]] = {tool: ([], []) for tool in tools}
    for _ in range(options.runs):
        for tool, command in tools.items():
            code, wall, cpu = measure(command, folder)
            assert code == 0, f"{tool} refuses good files with {code}"
            rows[tool][0].append(wall)
            rows[tool][1].append(cpu)
    base_wall, base_cpu = (statistics.median(column) for column in rows["govkit"])
    print(f"{options.files} YAML files of 3 KB, one schema of 100 KB, median of {options.runs} runs, {os.cpu_count()} cores")
    print(f"{'tool':18} {'wall s':>8} {'CPU s':>8} {'wall ratio':>11} {'CPU ratio':>10}")
    for tool, (walls, cpus) in rows.items():
        wall, cpu = statistics.median(walls), statistics.median(cpus)
        print(f"{tool:18} {wall:8.3f} {cpu:8.3f} {wall / base_wall:10.1f}× {cpu / base_cpu:9.1f}×")


if __name__ == "__main__":
    main()
