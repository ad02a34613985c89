#!/usr/bin/env python3
"""The slowest tests of these JUnit files (ctest --output-junit).

    slowest.py [--most N] FILE...
"""
import argparse
import pathlib
import xml.etree.ElementTree


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    rows = []
    for path in filter(pathlib.Path.exists, options.files):
        for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
            rows.append((float(case.get("time")), path.parent.name, case.get("name")))
    for seconds, preset, name in sorted(rows, reverse=True)[:options.most]:
        print(f"{seconds:8.1f} s  {preset:8} {name}")


main()
