"""Plants one difference of each kind into a small tree, and demands that the check finds it."""
import pathlib
import sys
import tempfile

import runs

SOURCE = "int a;\n// region: two\n  int b;\n    int c;\n// end region\n// region: open\nint d;\n"
GOOD = "# A note\n\n<!-- region src/a.cpp#two -->\n```cpp\nint b;\n  int c;\n```\n"
TERM = "# A note\n\n## The waker\n\nA **waker** wakes.\n"

# What is planted as runtime_notes/01_x/README.md, and the words by which it must be found.
NOTES = {
    "the source has changed": (GOOD.replace("int c", "int z"), "not what the source has"),
    "no such file": (GOOD.replace("a.cpp", "gone.cpp"), "is not there"),
    "no such region": (GOOD.replace("#two", "#three"), "has no region three"),
    "a region without end": (GOOD.replace("#two", "#open"), "has no end"),
    "no name": (GOOD.replace("#two", ""), "not of the form"),
    "no block": (GOOD.replace("```cpp\n", "\n```cpp\n"), "no fenced block"),
    "a block without end": (GOOD.removesuffix("```\n"), "has no end"),
    "a marker misspelt": (GOOD.replace("<!-- region ", "<!-- region: "), "no marker of the form"),
    "a link to the wrong line": ("[`b`](../../src/a.cpp#L99)\n", "it is in line 3"),
    "a link to what is gone": ("[`gone`](../../src/a.cpp#L1)\n", "where it is not"),
    "code from nowhere": ("# A note\n\n```cpp\nint b;\n```\n", "without a marker"),
    "output that is not text": ("<!-- output bin/x -->\n```cpp\n```\n", "should be text"),
}
# What is planted as docs/glossary.md beside TERM.
ROWS = {
    "a dead link": ("| [waker](../runtime_notes/01_x/README.md#gone) | |\n", "is not there"),
    "no definition": ("| [poll](../runtime_notes/01_x/README.md#the-waker) | |\n",
                      "does not define"),
}
MASKED = {
    "at 0x7ffe12345678 after 12.5 ms": "at 0x… after … ms",
    "==4711==ERROR": "==PID==ERROR",
    "listening on 127.0.0.1:34567, pid 99": "listening on 127.0.0.1:PORT, pid PID",
}


def tree(folder, note, glossary=None):
    root = pathlib.Path(folder)
    for name, text in (("src/a.cpp", SOURCE), ("runtime_notes/01_x/README.md", note),
                       ("docs/glossary.md", glossary)):
        if text is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
    return root


def found(check, note, glossary=None):
    with tempfile.TemporaryDirectory() as folder:
        return check(tree(folder, note, glossary))


def run(check):
    right = "| [waker](../runtime_notes/01_x/README.md#the-waker) | |\n"
    if problems := found(check, GOOD + TERM, right):
        sys.exit(f"notes: a good note is refused: {problems}")
    planted = [(name, note, None, words) for name, (note, words) in NOTES.items()]
    planted += [(name, TERM, row, words) for name, (row, words) in ROWS.items()]
    planted += [("defined twice", TERM + "\n## Again\n\n**Waker**: twice.\n", right, "as well")]
    for name, note, glossary, words in planted:
        problems = found(check, note, glossary)
        if not any(words in problem for problem in problems):
            sys.exit(f"notes: '{name}' was not found: {problems}")
    for text, wanted in MASKED.items():
        if runs.masked(text) != wanted:
            sys.exit(f"notes: '{text}' is masked as '{runs.masked(text)}'")
    print(f"notes: found all {len(planted)} planted differences")
