#!/usr/bin/env python3
"""clang-tidy on every source, except where nothing has changed since it was found clean.

What a source consists of is known to the release build: the source and the headers of this
repository that it includes. A source is clean for as long as these, the rules and clang-tidy itself
are the same; that is remembered outside the repository. Needs a finished release build.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"
COMMANDS = ROOT / "build/tidy"
TIDY = "clang-tidy-19"
CLEAN = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "parley/tidy"
NOISE = ("warnings generated", "Suppressed", "Use -header-filter", "Use -system-headers")


def output_of(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def inputs():
    """source -> the files of the repository that it was built from."""
    found = {}
    for block in output_of("ninja", "-C", str(BUILD), "-t", "deps").split("\n\n"):
        paths = [(BUILD / line.strip()).resolve() for line in block.split("\n")[1:] if line.strip()]
        ours = [path for path in paths if ROOT in path.parents and BUILD not in path.parents]
        if paths and ours and paths[0] == ours[0]:
            found.setdefault(ours[0], set()).update(ours)
    return found


def compiled():
    """The sources that clang-tidy knows how to read, each once."""
    # A configuration of its own: it is clang that reads, whichever compiler builds.
    output_of("cmake", "-S", ".", "-B", str(COMMANDS), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
              "-DCMAKE_C_COMPILER=clang-19", "-DCMAKE_CXX_COMPILER=clang++-19")
    commands = json.loads((COMMANDS / "compile_commands.json").read_text())
    ours = {pathlib.Path(ROOT / line) for line in output_of("git", "ls-files", "*.cpp").split()}
    return sorted(ours & {pathlib.Path(command["file"]) for command in commands})


def key_of(source, parts, rules):
    state = hashlib.sha256(rules)
    for path in sorted(parts | {source}):
        state.update(f"\n{path.relative_to(ROOT)}\n".encode())
        state.update(path.read_bytes())
    return state.hexdigest()


def read(source):
    run = subprocess.run([TIDY, "-p", str(COMMANDS), "--quiet", str(source)], cwd=ROOT,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    lines = [line for line in run.stdout.split("\n") if not any(part in line for part in NOISE)]
    return run.returncode == 0, "\n".join(lines).strip()


def main():
    CLEAN.mkdir(parents=True, exist_ok=True)
    rules = (ROOT / ".clang-tidy").read_bytes() + output_of(TIDY, "--version").encode()
    parts = inputs()
    keys = {source: key_of(source, parts.get(source, set()), rules) for source in compiled()}
    todo = [source for source, key in keys.items() if not (CLEAN / key).exists()]
    print(f"tidy: {len(todo)} of {len(keys)} sources to read", flush=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as readers:
        for source, (good, text) in zip(todo, readers.map(read, todo)):
            if good:
                (CLEAN / keys[source]).touch()
            else:
                bad += 1
                print(text, flush=True)
    print(f"tidy: {bad} with findings" if bad else "tidy: clean")
    return 1 if bad else 0


sys.exit(main())
