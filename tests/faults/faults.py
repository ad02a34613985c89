#!/usr/bin/env python3
"""Breaks the world around a real server, and looks whether its promises hold.

After each fault: every acknowledged message is there once and in order, the server is alive or has
ended with one clear line, and its memory is bounded. `--long`: the sizes of docs/reliability.md.
"""
import argparse
import pathlib
import sys
import time

import disk
import floods
import overload
import processes
from world import Failed, Skipped, Tools

FAULTS = [*processes.FAULTS, *disk.FAULTS, *floods.FAULTS, *overload.FAULTS]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--bin", type=pathlib.Path, default="build/release/bin")
    parser.add_argument("--shim", type=pathlib.Path,
                        default="build/release/tests/faults/libfault_shim.so")
    parser.add_argument("--only", default="", help="those whose name has this in it")
    options = parser.parse_args()
    Tools.bin, Tools.shim = options.bin.resolve(), options.shim.resolve()
    failed = skipped = checked = 0
    for fault in FAULTS:
        name = fault.__name__.replace("_", " ")
        if options.only not in name:
            continue
        begin = time.monotonic()
        try:
            messages, text = fault(options.long)
            checked += messages
            outcome = f"ok       {text}; {messages} messages checked, 0 lost"
        except Skipped as why:
            skipped += 1
            outcome = f"SKIPPED  {why}"
        except Failed as why:
            failed += 1
            outcome = f"FAILED   {why}"
        print(f"{name:34} {time.monotonic() - begin:6.1f} s  {outcome}", flush=True)
    print(f"faults: {checked} messages checked, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main())
