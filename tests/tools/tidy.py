#!/usr/bin/env python3
"""clang-tidy on every source, except where nothing has changed since it was found clean.

Most of the time goes into the headers of the libraries, so the sources are read as they are compiled:
a dozen of one target at once. Such a piece is clean for as long as its sources, the headers of this
repository that they include, the rules and clang-tidy's version are the same, but for comments. What
was clean is remembered in two places: tests/tools/tidy_clean, for a machine that has never read these
sources, and a folder of this machine's own.

    tidy.py            every piece that is not remembered
    tidy.py record     the same, and the list in the repository becomes what is clean now
    tidy.py FILE...    these sources, each alone
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
BUILD = ROOT / "build/tidy"  # with the sources a dozen at once
ALONE = ROOT / "build/tidy_alone"
TIDY = "clang-tidy-19"
LIST = ROOT / "tests/tools/tidy_clean"
MEMORY = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "parley/tidy"
NOISE = ("warnings generated", "warnings treated as errors", "Suppressed", "Use -header-filter",
         "Use -system-headers")
# A piece is a list of includes of sources.
PIECES = ("--checks=-bugprone-suspicious-include",)
# With a line to itself. (An instruction to clang-tidy is none.)
COMMENT = re.compile(rb"^[ \t]*//(?!.*NOLINT).*\n", re.MULTILINE)
QUOTED = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def output_of(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def configured(build, unity):
    """The commands of a configuration of its own: it is clang that reads, whichever compiler builds."""
    output_of("cmake", "-S", ".", "-B", str(build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
              f"-DCMAKE_UNITY_BUILD={unity}", "-DCMAKE_UNITY_BUILD_BATCH_SIZE=12",
              "-DCMAKE_C_COMPILER=clang-19", "-DCMAKE_CXX_COMPILER=clang++-19")
    # Made by the build, but ninja would build all libraries of its target first.
    output_of("cmake", f"-DFOLDER={ROOT}/client/web", f"-DOUT={build}/server/app/web_files.cpp",
              "-P", "cmake/Web.cmake")
    return json.loads((build / "compile_commands.json").read_text())


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


def key_of(parts, rules):
    state = hashlib.sha256(rules)
    for path in sorted(parts):
        state.update(f"\n{path.relative_to(ROOT)}\n".encode())
        # The generated lists name the sources by where the tree lies.
        state.update(COMMENT.sub(b"", path.read_bytes()).replace(str(ROOT).encode(), b""))
    return state.hexdigest()[:20]


def pieces():
    """Each piece once, with its key."""
    version = re.search(r"version \S+", output_of(TIDY, "--version")).group()
    rules = (ROOT / ".clang-tidy").read_bytes() + version.encode()
    found = {}
    for command in configured(BUILD, "ON"):
        piece = pathlib.Path(command["directory"], command["file"]).resolve()
        if piece not in found and ROOT in piece.parents:
            found[piece] = key_of(parts_of(piece, folders_of(command)), rules)
    return found


def read(build, source, *options):
    run = subprocess.run([TIDY, "-p", str(build), "--quiet", *options, str(source)], cwd=ROOT,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    lines = [line for line in run.stdout.split("\n") if not any(part in line for part in NOISE)]
    return run.returncode == 0, "\n".join(lines).strip()


def main():
    MEMORY.mkdir(parents=True, exist_ok=True)
    named = [pathlib.Path(name).resolve() for name in sys.argv[1:] if name != "record"]
    build, keys, options, todo = BUILD, {}, PIECES, named
    if named:
        configured(ALONE, "OFF")
        build, options = ALONE, ()
    else:
        keys = pieces()
        clean = set(LIST.read_text().split()) if LIST.exists() else set()
        todo = [piece for piece, key in keys.items() if key not in clean and not (MEMORY / key).exists()]
        print(f"tidy: {len(todo)} pieces to read, {len(keys) - len(todo)} remembered", flush=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as readers:
        for piece, (good, text) in zip(todo, readers.map(lambda one: read(build, one, *options), todo)):
            if good and piece in keys:
                (MEMORY / keys[piece]).touch()
            elif not good:
                bad += 1
                print(text, flush=True)
    print(f"tidy: {bad} with findings" if bad else "tidy: clean")
    if sys.argv[1:] == ["record"] and not bad:
        LIST.write_text("".join(f"{key}\n" for key in sorted(keys.values())))
    return 1 if bad else 0


sys.exit(main())
