#!/usr/bin/env python3
"""Looks up in an installed Asio what the note says of it: asio_map.py INCLUDE_DIR NOTE.

The note has tables with a column "in Asio". There a file (`detail/scheduler.hpp`) is followed by
names that must be in it (`scheduler::run`: each part of the name). `(from 1.30)` behind a file or a
name: it is looked up in that version and in later ones.
"""
import pathlib
import re
import sys

TOKEN = re.compile(r"`([^`]+)`( \(from (\d+)\.(\d+)\))?")
IS_FILE = re.compile(r"[\w/]+\.[hi]pp")


def version_of(include):
    found = re.search(r"#define ASIO_VERSION (\d+)", (include / "version.hpp").read_text())
    return int(found[1]) // 100000, int(found[1]) // 100 % 1000


def columns(page):
    """The cells below every "in Asio" heading."""
    at = None
    for line in page.split("\n"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            at = None
        elif "in Asio" in cells:
            at = cells.index("in Asio")
        elif at is not None and not set(cells[at]) <= set("-: "):
            yield cells[at]


def missing(include, cell):
    """One line for each thing that is not there, and the number of those that were looked up."""
    version, problems, text, source, looked_up = version_of(include), [], "", "", 0
    for name, _, major, minor in TOKEN.findall(cell):
        is_file = IS_FILE.fullmatch(name)
        if is_file:
            source, text = name, ""
        if major and version < (int(major), int(minor)):
            continue
        looked_up += 1
        if is_file:
            path = include / source
            text = path.read_text() if path.is_file() else ""
            if not text:
                problems.append(f"there is no {source}")
            continue
        for part in name.replace("()", "").split("::"):
            if not re.search(rf"\b{re.escape(part)}\b", text):
                problems.append(f"{source} has no {part}")
    return problems, looked_up


def main(directory, note):
    include = pathlib.Path(directory) / "asio"
    cells = list(columns(pathlib.Path(note).read_text()))
    results = [missing(include, cell) for cell in cells]
    problems = [problem for found, _ in results for problem in found]
    looked_up = sum(number for _, number in results)
    planted = "`detail/scheduler.hpp`: `scheduler::no_such_name`; `detail/no_such_file.hpp`"
    if len(missing(include, planted)[0]) != 2:
        problems.append("what was planted has not been found")
    if looked_up < 40:
        problems.append(f"only {looked_up} names in the note: is the column 'in Asio' there?")
    version = ".".join(map(str, version_of(include)))
    print("\n".join(problems) or f"Asio {version} has all {looked_up} files and names of the note")
    sys.exit(bool(problems))


main(*sys.argv[1:])
