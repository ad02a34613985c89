#!/usr/bin/env python3
"""check_hardening.py BINARY...: are these built so that a mistake in memory is no way in?"""
import pathlib
import platform
import subprocess
import sys


# endbr64; and `sub $4096, %rsp` with the write that touches the page (-fstack-clash-protection).
ENDBR64 = bytes.fromhex("f30f1efa")
PROBE = bytes.fromhex("4881ec00100000" "48c7042400000000")


def readelf(option, path):
    return subprocess.run(["readelf", "-W", option, path], check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def missing(path):
    header, segments = readelf("-h", path), readelf("-l", path)
    dynamic, symbols = readelf("-d", path), readelf("--dyn-syms", path)
    stack = next(line for line in segments.split("\n") if "GNU_STACK" in line)
    facts = {
        "position independent": "DYN (" in header and "INTERP" in segments,
        "read-only relocations": "GNU_RELRO" in segments and "BIND_NOW" in dynamic,
        "no code on the stack": " RW " in stack and " RWE " not in stack,
        "stack protector": "__stack_chk_fail" in symbols,
        "checked copies": "_chk@" in symbols.replace("__stack_chk_fail@", ""),
        "checked indexes": "__glibcxx_assert_fail" in symbols,
    }
    if platform.machine() == "x86_64":
        code = pathlib.Path(path).read_bytes()
        facts["marked targets of indirect calls"] = code.count(ENDBR64) > 1000
        facts["probed large stack frames"] = PROBE in code
    return [name for name, there in facts.items() if not there]


def main():
    bad = 0
    for path in sys.argv[1:]:
        for name in missing(path):
            bad += 1
            print(f"{path}: {name}: missing")
    print(f"check_hardening: {len(sys.argv) - 1} binaries, {bad} things missing")
    return 1 if bad else 0


sys.exit(main())
