#!/usr/bin/env python3
"""What the tests of each sanitizer in CI reach of what the whole suite reaches (lines of server/ and
client/, from clang's own coverage).

    coverage.py                 runs every test on the coverage build, then prints the tables
    coverage.py --again         prints the tables from the profiles of the last run
    coverage.py --missing FILE  with the lines that CI's ASan run does not reach, into FILE

`./dev coverage` builds first. A test's profile is in build/coverage/profiles/NAME; the counters are in a
mapped file, so what a killed server did is in it, too.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/coverage"
PROFILES = BUILD / "profiles"
SUFFIX = "-19"
LISTS = ROOT / "tests/sanitized.cmake"


def all_tests():
    """Name to labels, of every test of the coverage build."""
    text = subprocess.run(["ctest", "--test-dir", str(BUILD), "--show-only=json-v1"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for test in json.loads(text)["tests"]:
        properties = {one["name"]: one["value"] for one in test.get("properties", [])}
        found[test["name"]] = properties.get("LABELS", [])
    return found


def play(name):
    folder = PROFILES / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {**os.environ, "LLVM_PROFILE_FILE": f"{folder}/%p%c.profraw"}
    return subprocess.run(["ctest", "--test-dir", str(BUILD), "-FA", ".*", "-R", f"^{re.escape(name)}$"],
                          env=environment, stdout=subprocess.DEVNULL, check=False).returncode


def lines_of(name, programs):
    """The lines of server/ and client/ that a test reached, as (file, line)."""
    raw = [str(path) for path in (PROFILES / name).glob("*.profraw") if path.stat().st_size > 0]
    if not raw:
        return frozenset()
    data = PROFILES / name / "all.profdata"
    subprocess.run([f"llvm-profdata{SUFFIX}", "merge", "-sparse", "--failure-mode=all", "-o", str(data),
                    *raw], check=False, stderr=subprocess.DEVNULL)
    if not data.exists():
        return frozenset()
    objects = [word for program in programs[1:] for word in ("-object", str(program))]
    text = subprocess.run([f"llvm-cov{SUFFIX}", "export", "-format=lcov", "-skip-functions",
                           f"-instr-profile={data}", str(programs[0]), *objects, str(ROOT / "server"),
                           str(ROOT / "client")], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout
    reached, file = set(), ""
    for line in text.split("\n"):
        if line.startswith("SF:"):
            file = str(pathlib.Path(line[3:]).relative_to(ROOT))
        elif line.startswith("DA:"):
            number, count = line[3:].split(",")[:2]
            if count != "0":
                reached.add((file, int(number)))
    return frozenset(reached)


def listed(sanitizer):
    """The driven tests that tests/sanitized.cmake gives to a sanitizer."""
    text = re.sub(r"#.*", "", LISTS.read_text())
    branch = {"asan": r'MATCHES "address"\)(.*?)elseif', "tsan": r'MATCHES "thread"\)(.*?)endif'}
    return set(re.findall(r"\w+", re.search(branch[sanitizer], text, re.DOTALL).group(1)))


def greedy(lines, have, names):
    """The tests that add lines to those reached, the best first."""
    have = set(have)
    left = set(names)
    while left:
        best = max(left, key=lambda name: len(lines[name] - have))
        gain = len(lines[best] - have)
        if gain == 0:
            return
        yield best, gain
        have |= lines[best]
        left.remove(best)


def redundant(lines, chosen, names):
    """Those of the names without which the chosen tests reach the same lines, all taken together."""
    counts = collections.Counter(line for name in chosen for line in lines.get(name, ()))
    found = []
    for name in sorted(names & lines.keys(), key=lambda name: len(lines[name])):
        if all(counts[line] > 1 for line in lines[name]):
            counts.subtract(lines[name])
            found.append(name)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--missing", type=pathlib.Path)
    options = parser.parse_args()
    tests = all_tests()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() + 1) as players:
        if not options.again:
            failed = [name for name, code in zip(tests, players.map(play, tests)) if code != 0]
            if failed:
                print(f"coverage: failed, so their reach is not whole: {' '.join(failed)}")
        programs = [path for path in [*(BUILD / "bin").glob("parley*"), *(BUILD / "bin/tests").glob("unit_*"),
                                      BUILD / "bin/simulate", BUILD / "bin/fuzz_replay"] if path.is_file()]
        lines = dict(zip(tests, players.map(lambda name: lines_of(name, programs), tests)))
    whole = frozenset().union(*lines.values())
    print(f"coverage: {len(whole)} lines of server/ and client/ reached by {len(tests)} tests")
    driven = {name for name in tests if "driven" in tests[name]}
    for sanitizer in ("asan", "tsan"):
        chosen = (set(tests) - driven) | listed(sanitizer)
        if sanitizer == "tsan":
            chosen = {name for name in chosen if name in driven or name in SEVERAL_THREADS}
        reached = frozenset().union(*(lines[name] for name in chosen if name in lines))
        print(f"coverage: {sanitizer}: {len(reached)} of them, {100 * len(reached) / len(whole):.1f} %")
        for name, gain in list(greedy(lines, reached, set(tests) - chosen))[:12]:
            print(f"  {gain:5} more lines with {name}")
        print(f"  listed, and reach nothing that the others do not: "
              f"{' '.join(redundant(lines, chosen, listed(sanitizer))) or 'none'}")
        if sanitizer == "asan" and options.missing:
            missing = collections.defaultdict(list)
            for file, number in sorted(whole - reached):
                missing[file].append(number)
            options.missing.write_text("".join(f"{file}: {numbers}\n" for file, numbers in missing.items()))
    return 0


# The tests inside one process that the TSan build has (tests/unit/CMakeLists.txt).
SEVERAL_THREADS = {"unit_net", "unit_support", "unit_client", "unit_store"}

sys.exit(main())
