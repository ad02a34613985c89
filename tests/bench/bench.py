#!/usr/bin/env python3
"""./dev bench: measures, writes the results below build/bench, and makes docs/performance.md."""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

import micro
import peers
import report
import scale
from servers import ROOT, WORK

SUITES = {"limit": peers.limit, "peers": peers.peers, "micro": micro.micro, "scale": scale.scale}
# What bounds the rounds of each; one round is always played.
MINUTES = {"limit": 3, "peers": 8, "micro": 1.5, "scale": 2.5}


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


def run(name, minutes, full):
    began = time.time()
    about = {"suite": name, "commit": git("rev-parse", "--short", "HEAD"),
             "changed": bool(git("status", "--porcelain", "--untracked-files=no")),
             "machine": machine(), "began": time.strftime("%Y-%m-%d %H:%M", time.gmtime(began)),
             "command": f"./dev bench {name}" + (" --full" if full else "")}
    say(f"{name}, about {minutes:g} minutes")
    arguments = {"full": full} if name in ("micro", "scale") else {}
    result = SUITES[name](minutes, say, **arguments)
    about["minutes"] = round((time.time() - began) / 60, 1)
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / f"{name}.json").write_text(json.dumps({**about, "result": result}, indent=1))


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="limit|peers|micro|scale|report",
                        help="none: peers, micro and scale, and the report")
    parser.add_argument("--full", action="store_true",
                        help="three times as long; ten million messages of history")
    parser.add_argument("--minutes", type=float, help="for each of the suites")
    given = parser.parse_args()
    chosen = given.suites or ["peers", "micro", "scale"]
    for name in chosen:
        if name not in SUITES and name != "report":
            parser.error(f"there is no suite '{name}'")
    os.chdir(pathlib.Path(__file__).parent)
    for name in chosen:
        if name in SUITES:
            run(name, given.minutes or MINUTES[name] * (3 if given.full else 1), given.full)
    if chosen != ["limit"]:
        report.write(say)


main()
