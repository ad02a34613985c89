#!/usr/bin/env python3
"""clang-tidy on every source, except where nothing has changed since it was found clean.

Most of the time goes into the headers of the libraries, so the sources are read as they are compiled:
a dozen of one target at once. Such a piece is clean for as long as its sources, the headers of this
repository that they include, the rules and clang-tidy itself are the same; that is remembered outside
the repository. `tidy.py FILE...` reads these sources, each alone, whatever is remembered.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/tidy"
TIDY = "clang-tidy-19"
CLEAN = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "parley/tidy"
NOISE = ("warnings generated", "warnings treated as errors", "Suppressed", "Use -header-filter",
         "Use -system-headers")
# A piece is a list of includes of sources.
PIECES = ("--checks=-bugprone-suspicious-include",)
QUOTED = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def output_of(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def configured():
    """The commands of a configuration of its own: it is clang that reads, whichever compiler builds."""
    output_of("cmake", "-S", ".", "-B", str(BUILD), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
              "-DCMAKE_UNITY_BUILD=ON", "-DCMAKE_UNITY_BUILD_BATCH_SIZE=12",
              "-DCMAKE_C_COMPILER=clang-19", "-DCMAKE_CXX_COMPILER=clang++-19")
    output_of("ninja", "-C", str(BUILD), "server/app/web_files.cpp")  # made by the build
    return json.loads((BUILD / "compile_commands.json").read_text())


def folders_of(command):
    """Where this command looks for headers of the repository."""
    found = [word[2:] for word in command["command"].split() if word.startswith("-I")]
    return [pathlib.Path(command["directory"], folder).resolve() for folder in found]


def parts_of(piece, folders):
    """The files of the repository that a piece consists of, by its includes."""
    parts, todo = set(), [piece]
    while todo:
        path = todo.pop()
        parts.add(path)
        for name in QUOTED.findall(path.read_text()):
            for folder in (path.parent, *folders):
                found = (folder / name).resolve()
                if found.is_file() and ROOT in found.parents:
                    if found not in parts:
                        todo.append(found)
                    break
    return parts


def key_of(piece, command, rules):
    state = hashlib.sha256(rules)
    for path in sorted(parts_of(piece, folders_of(command))):
        state.update(f"\n{path.relative_to(ROOT)}\n".encode())
        # The generated lists name the sources by where the tree lies.
        state.update(path.read_bytes().replace(str(ROOT).encode(), b""))
    return state.hexdigest()


def pieces():
    """Each piece once, with its key."""
    rules = (ROOT / ".clang-tidy").read_bytes() + output_of(TIDY, "--version").encode()
    found = {}
    for command in configured():
        piece = pathlib.Path(command["directory"], command["file"]).resolve()
        if piece not in found and ROOT in piece.parents:
            found[piece] = key_of(piece, command, rules)
    return found


def read(source, *options):
    run = subprocess.run([TIDY, "-p", str(BUILD), "--quiet", *options, str(source)], cwd=ROOT,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    lines = [line for line in run.stdout.split("\n") if not any(part in line for part in NOISE)]
    return run.returncode == 0, "\n".join(lines).strip()


def main():
    CLEAN.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 1:
        configured()
        todo, keys, options = [pathlib.Path(name).resolve() for name in sys.argv[1:]], {}, ()
    else:
        keys, options = pieces(), PIECES
        todo = [piece for piece, key in keys.items() if not (CLEAN / key).exists()]
        print(f"tidy: {len(todo)} of {len(keys)} pieces to read", flush=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as readers:
        for piece, (good, text) in zip(todo, readers.map(lambda one: read(one, *options), todo)):
            if good and piece in keys:
                (CLEAN / keys[piece]).touch()
            elif not good:
                bad += 1
                print(text, flush=True)
    print(f"tidy: {bad} with findings" if bad else "tidy: clean")
    return 1 if bad else 0


sys.exit(main())
