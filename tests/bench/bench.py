#!/usr/bin/env python3
"""./dev bench: measures, writes the results below build/bench, and makes docs/performance.md."""
import argparse
import json
import os
import pathlib
import platform
import signal
import subprocess
import sys
import time

import micro
import peers
import report
import scale
import uring
from job import Job
from servers import ROOT, WORK

SUITES = {"limit": peers.limit, "peers": peers.peers, "micro": micro.micro, "scale": scale.scale,
          "uring": uring.uring}
# What bounds each.
MINUTES = {"limit": 3, "peers": 15, "micro": 5, "scale": 8, "uring": 4}


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def machine():
    cpu = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line]
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if "MemTotal" in line)
    return {"cpu": cpu[0] if cpu else platform.machine(), "cores": os.cpu_count(),
            "memory_gib": round(memory / 2**20), "kernel": platform.release(),
            "load_before": os.getloadavg()[0]}


def earlier_result(name, commit):
    """What a run of the same commit that was cut short has left."""
    path = WORK / f"{name}.json"
    if not path.exists():
        return None
    data = json.loads(path.read_text())
    return data["result"] if data["commit"] == commit else None


def run(name, minutes, given):
    began = time.time()
    flags = "".join(f" --{flag}" for flag in ("full", "resume") if getattr(given, flag))
    flags += f" --minutes {minutes:g}" if given.minutes else ""
    about = {"suite": name, "commit": git("rev-parse", "--short", "HEAD"),
             "changed": bool(git("status", "--porcelain", "--untracked-files=no", "server", "client",
                                 "tests/bench")),
             "machine": machine(), "began": time.strftime("%Y-%m-%d %H:%M", time.gmtime(began)),
             "command": f"./dev bench {name}{flags}"}
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{name}.json"

    def save(result):
        about["minutes"] = round((time.time() - began) / 60, 1)
        whole = path.with_suffix(".new")
        whole.write_text(json.dumps({**about, "result": result}, indent=1))
        whole.replace(path)

    say(f"{name}, at most {minutes:g} minutes")
    earlier = earlier_result(name, about["commit"]) if given.resume else None
    SUITES[name](Job(minutes, say, save, given.full, earlier))


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="limit|peers|micro|scale|uring|report",
                        help="none: peers, scale and micro, and the report")
    parser.add_argument("--full", action="store_true",
                        help="three times as long; ten million messages of history")
    parser.add_argument("--minutes", type=float, help="for each of the suites")
    parser.add_argument("--resume", action="store_true",
                        help="add to the figures of a run of the same commit that was cut short")
    parser.add_argument("--page", type=pathlib.Path, default=report.PAGE,
                        help="where the report goes, if not to docs/performance.md: it is a page "
                             "with the same marks, and its plots go to images/ beside it")
    given = parser.parse_args()
    chosen = given.suites or ["peers", "scale", "micro"]
    for name in chosen:
        if name not in SUITES and name != "report":
            parser.error(f"there is no suite '{name}'")
    page = given.page.resolve()
    os.chdir(pathlib.Path(__file__).parent)
    # A run that is ended from outside writes the report of what it has.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: ended"))
    for name in chosen:
        try:
            if name in SUITES:
                run(name, given.minutes or MINUTES[name] * (3 if given.full else 1), given)
        finally:
            if name != "limit":
                report.write(say, page)


main()
