#!/usr/bin/env python3
"""Everything that CI has no time for, one part after the other, with one summary at the end.

A part that fails does not stop the others. What each said is in build/nightly/NAME.log; the exit code
is 1 if any part failed. For a person, or for a forge's scheduler.

    nightly.py                    everything (about seven hours on two cores)
    nightly.py --list             the parts, and what each is for
    nightly.py --only NAME ...    these parts
    nightly.py --without NAME ... all but these
"""
import argparse
import pathlib
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGS = ROOT / "build/nightly"

PARTS = {
    "tidy": ("clang-tidy on every source", ["check", "--all"]),
    "docs": ("the site, with every link and anchor", ["docs"]),
    "release": ("all tests, with three minutes of soak", ["test", "--all"]),
    "asan": ("all tests under ASan and UBSan, through TLS too", ["test", "--preset", "asan", "--all"]),
    "tsan": ("all tests under TSan, through TLS too", ["test", "--preset", "tsan", "--all"]),
    "coverage": ("what CI's sanitizer runs reach of what all tests reach", ["coverage"]),
    "fuzz": ("each fuzz target for a minute", ["fuzz", "--seconds", "60"]),
    "simulation": ("20,000 seeds of the simulated server", ["simulate", "--seeds", "20000"]),
    "faults": ("the fault tests at their full size", ["faults", "--long"]),
    "soak": ("two hours of chat with faults", ["soak", "--minutes", "120"]),
    "proxies": ("nginx, HAProxy and Caddy in front of the server", ["proxies"]),
    "debian12": ("the README on a bare Debian 12", ["fresh", "debian12"]),
    "debian13": ("the README on a bare Debian 13", ["fresh", "debian13"]),
}


def run(name):
    """The exit code and the seconds of one part."""
    begin = time.monotonic()
    with (LOGS / f"{name}.log").open("w") as log:
        code = subprocess.run([str(ROOT / "dev"), *PARTS[name][1]], cwd=ROOT, stdin=subprocess.DEVNULL,
                              stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    return code, time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="NAME")
    parser.add_argument("--without", nargs="+", choices=PARTS, default=[], metavar="NAME")
    options = parser.parse_args()
    if options.list:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `--list | head` ends as other tools do
        for name, (what, words) in PARTS.items():
            print(f"{name:11} {what} (./dev {' '.join(words)})")
        return 0
    LOGS.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in (name for name in PARTS if name in options.only and name not in options.without):
        print(f"nightly: {name}: {PARTS[name][0]}", flush=True)
        code, seconds = run(name)
        rows.append(f"{'ok' if code == 0 else 'FAILED':6} {seconds / 60:6.1f} min  {name}")
        print(f"nightly: {rows[-1]}", flush=True)
    failed = sum(row.startswith("FAILED") for row in rows)
    print("\nnightly: summary\n" + "\n".join(rows))
    print(f"nightly: {len(rows) - failed} passed, {failed} failed; details in {LOGS.relative_to(ROOT)}")
    return 1 if failed else 0


sys.exit(main())
