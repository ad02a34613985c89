#!/usr/bin/env python3
"""clang-tidy on every source, except where nothing has changed since it was found clean.

Most of the time goes into the headers of the libraries, so the sources are read as they are compiled:
a dozen of one target at once. Such a piece is clean for as long as its sources, the headers of this
repository that they include, the rules and clang-tidy itself are the same; that is remembered outside
the repository. All of the commit that tests/tools/tidy_commit names was clean: a machine that remembers
nothing reads what has changed since. `tidy.py all` writes that file when it finds nothing.

    tidy.py            what has changed
    tidy.py all        everything that is not remembered
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
COMMIT = ROOT / "tests/tools/tidy_commit"
CLEAN = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "parley/tidy"
NOISE = ("warnings generated", "warnings treated as errors", "Suppressed", "Use -header-filter",
         "Use -system-headers")
# A piece is a list of includes of sources.
PIECES = ("--checks=-bugprone-suspicious-include",)
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


def changed_since_clean():
    """The files that are not as in the commit that was clean; None: all of them, maybe."""
    commit = COMMIT.read_text().strip() if COMMIT.exists() else ""  # of which git knows nothing
    diff = subprocess.run(["git", "diff", "--name-only", commit], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    names = diff.stdout.split() + output_of("git", "ls-files", "--others",
                                            "--exclude-standard").split()
    return None if diff.returncode != 0 or ".clang-tidy" in names else {ROOT / n for n in names}


def key_of(parts, rules):
    state = hashlib.sha256(rules)
    for path in sorted(parts):
        state.update(f"\n{path.relative_to(ROOT)}\n".encode())
        # The generated lists name the sources by where the tree lies.
        state.update(path.read_bytes().replace(str(ROOT).encode(), b""))
    return state.hexdigest()


def pieces(changed):
    """Each piece with one of these files in it, once, with its key."""
    rules = (ROOT / ".clang-tidy").read_bytes() + output_of(TIDY, "--version").encode()
    found = {}
    for command in configured(BUILD, "ON"):
        piece = pathlib.Path(command["directory"], command["file"]).resolve()
        if piece in found or ROOT not in piece.parents:
            continue
        parts = parts_of(piece, folders_of(command))
        if changed is None or parts & changed:
            found[piece] = key_of(parts, rules)
    return found


def read(build, source, *options):
    run = subprocess.run([TIDY, "-p", str(build), "--quiet", *options, str(source)], cwd=ROOT,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    lines = [line for line in run.stdout.split("\n") if not any(part in line for part in NOISE)]
    return run.returncode == 0, "\n".join(lines).strip()


def main():
    CLEAN.mkdir(parents=True, exist_ok=True)
    everything = sys.argv[1:] == ["all"]
    if len(sys.argv) > 1 and not everything:
        configured(ALONE, "OFF")
        build, keys, options = ALONE, {}, ()
        todo = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    else:
        build, options = BUILD, PIECES
        keys = pieces(None if everything else changed_since_clean())
        todo = [piece for piece, key in keys.items() if not (CLEAN / key).exists()]
        print(f"tidy: {len(todo)} pieces to read, {len(keys) - len(todo)} remembered", flush=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as readers:
        for piece, (good, text) in zip(todo, readers.map(lambda one: read(build, one, *options), todo)):
            if good and piece in keys:
                (CLEAN / keys[piece]).touch()
            elif not good:
                bad += 1
                print(text, flush=True)
    print(f"tidy: {bad} with findings" if bad else "tidy: clean")
    if everything and not bad and not output_of("git", "status", "--porcelain"):
        COMMIT.write_text(output_of("git", "rev-parse", "HEAD"))
    return 1 if bad else 0


sys.exit(main())
