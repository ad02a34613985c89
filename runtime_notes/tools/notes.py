#!/usr/bin/env python3
"""./dev notes: keeps the notes' code and printed output what the sources and the runs say.

  check          fails where a note's code is not the source's or has no marker, a link to a name in
                 a source is far from it, or one of the glossary leads to no definition
  update         puts the sources' regions into the notes, and their links on the right lines
  record [NN..]  runs the recorded commands again, and puts in what they print (record costs: the
                 table of all layers)
  run NN [...]   builds and starts layer NN's server (arguments go to it); ./dev chat talks to it
  exercise NN    builds and runs the exercises of layer NN; they fail until their holes are filled
  list           the layers, and what each has
  self-test      plants one difference of each kind, and demands that it is found
"""
import os
import pathlib
import subprocess
import sys

import blocks
import glossary
import places
import runs
import self_test

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVERS = {"01": "parleyd", "08": "parleyd"}  # of layers that read the real one


def notes(root):
    """Everything that may have marked blocks: the notes and the documentation."""
    return sorted([*root.glob("runtime_notes/**/*.md"), *root.glob("docs/**/*.md")])


def layer(number):
    found = sorted((ROOT / "runtime_notes").glob(f"{int(number):02}_*")) if number.isdigit() else []
    if not found:
        raise SystemExit(f"notes: there is no layer {number}; ./dev notes list")
    return found[0]


def check(root):
    """One line for each thing that is wrong."""
    problems = []
    for note in notes(root):
        lines = note.read_text().split("\n")
        name = note.relative_to(root)
        try:
            if blocks.filled(root, lines) != lines:
                problems.append(f"{name}: its code is not what the source has: ./dev notes update")
        except blocks.Problem as problem:
            problems.append(f"{name}: {problem}")
        problems += [f"{name}: {wrong}" for wrong in places.problems(note, "\n".join(lines))]
        if name.parts[0] == "runtime_notes":
            problems += [f"{name}: line {number}: code or output without a marker"
                         for number in blocks.unmarked(lines)]
    return problems + glossary.problems(root)


def rewrite(root, chosen, run=None):
    for note in chosen:
        lines = note.read_text().split("\n")
        try:
            new = places.moved(note, "\n".join(lines)).split("\n")
            new = blocks.filled(root, new, run)
        except blocks.Problem as problem:
            raise SystemExit(f"{note.relative_to(root)}: {problem}") from None
        if new != lines:
            note.write_text("\n".join(new))
            print(f"notes: {note.relative_to(root)} has changed")


def record(names):
    chosen = []
    for name in names:
        page = ROOT / f"runtime_notes/{name}.md"
        chosen += [page] if page.exists() else sorted(layer(name).glob("*.md"))
    for note in chosen or notes(ROOT):
        rewrite(ROOT, [note], lambda command: runs.run(ROOT, command))


def start(number, arguments):
    name = layer(number).name[:2]
    target = SERVERS.get(name, f"notes_{name}")
    runs.build(ROOT, "release", [target])
    program = ROOT / "build/release/bin" / target
    os.execv(program, [str(program), *arguments])


def exercise(number):
    name = layer(number).name[:2]
    sources = sorted((layer(number) / "exercises").glob("*_test.cpp"))
    if not sources:
        raise SystemExit(f"notes: layer {number} has no exercises")
    failed = 0
    for source in sources:
        target = f"exercise_{name}_{source.name.removesuffix('_test.cpp')}"
        print(f"--- {source.relative_to(ROOT)}", flush=True)
        runs.build(ROOT, "release", [target])
        try:
            done = subprocess.run([ROOT / "build/release/bin/exercises" / target], cwd=ROOT,
                                  timeout=60)
            failed += done.returncode != 0
        except subprocess.TimeoutExpired:
            print("it did not end within a minute")
            failed += 1
    print(f"{len(sources) - failed} of {len(sources)} are filled; solutions are beside, "
          f"in {layer(number).relative_to(ROOT)}/solutions")
    return failed


def show():
    for folder in sorted((ROOT / "runtime_notes").glob("[0-9][0-9]_*")):
        note = folder / "README.md"
        title = note.read_text().split("\n")[0].lstrip("# ") if note.exists() else "(no note yet)"
        exercises = len(list((folder / "exercises").glob("*_test.cpp")))
        print(f"{folder.name:22} {title} ({exercises} exercises)")


def main(command="", *arguments):
    if command == "check":
        found = check(ROOT)
        print("\n".join(found) or f"notes: {len(notes(ROOT))} pages, nothing wrong")
        return 1 if found else 0
    if command == "update":
        return rewrite(ROOT, notes(ROOT))
    if command == "record":
        return record(arguments)
    if command == "run" and arguments:
        return start(arguments[0], arguments[1:])
    if command == "exercise" and arguments:
        return exercise(arguments[0])
    if command == "list":
        return show()
    if command == "self-test":
        return self_test.run(check)
    print(__doc__)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
