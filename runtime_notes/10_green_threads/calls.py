#!/usr/bin/env python3
"""How many system calls one hand-over makes: strace counts them for two numbers of hand-overs.

  calls.py notes_10_switches KIND [KIND ...]

What the program needs besides is in both counts, and the difference does not have it.
"""
import subprocess
import sys
import tempfile

FEW, MANY = 1000, 3000


def calls(program, kind, count):
    with tempfile.NamedTemporaryFile("r") as report:
        subprocess.run(["strace", "-f", "-c", "-U", "calls,name", "-o", report.name, program, kind,
                        str(count)], check=True, stdout=subprocess.DEVNULL)
        rows = [line.split() for line in report.read().split("\n")]
    return {row[1]: int(row[0]) for row in rows if len(row) == 2 and row[0].isdigit()}


def main(program, *kinds):
    for kind in kinds:
        few, many = calls(program, kind, FEW), calls(program, kind, MANY)
        each = {name: (many[name] - few.get(name, 0)) / (MANY - FEW) for name in many}
        found = [f"{number:.1f} {name}" for name, number in sorted(each.items())
                 if number >= 0.05 and name != "total"]
        print(f"{kind:12} {', '.join(found) or 'none'}")


main(*sys.argv[1:])
