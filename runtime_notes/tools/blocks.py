"""The marked blocks of a note: code taken from a source's region, output taken from a run.

A block is a marker line, then at once a fenced block:

    <!-- region server/net/async/signal.hpp#wait -->
    ```cpp
    ...

    <!-- output bin/notes_04_park -->
    ```text
    ...

The region is what stands between `// region: NAME` and `// end region` in the source (`#` in place
of `//` where that is the comment), without its common indentation.
"""
import re
import textwrap

MARKER = re.compile(r"^<!-- (region|output) (.+?) -->$")
FENCE = re.compile(r"^```(\w*)$")
REGION_BEGIN = re.compile(r"^\s*(?://|#) region: (\S+)\s*$")
REGION_END = re.compile(r"^\s*(?://|#) end region\s*$")


class Problem(Exception):
    """One line that says what is wrong with a note."""


class Block:
    """A marker and the lines between its fences: note.lines[first:last]."""

    def __init__(self, kind, argument, first, last):
        self.kind, self.argument, self.first, self.last = kind, argument, first, last


def find(lines):
    """All marked blocks of a note, in order. A marker without its fenced block is a Problem."""
    blocks = []
    for number, line in enumerate(lines):
        marker = MARKER.match(line)
        if not marker:
            if re.match(r"\s*<!--\s*(region|output)\b", line):
                raise Problem(f"line {number + 1}: no marker of the form <!-- region PATH#NAME -->"
                              " or <!-- output COMMAND -->")
            continue
        fence = FENCE.match(lines[number + 1]) if number + 1 < len(lines) else None
        if not fence:
            raise Problem(f"line {number + 1}: no fenced block follows the marker")
        wanted = "text" if marker[1] == "output" else None
        if not fence[1] or (wanted and fence[1] != wanted):
            raise Problem(f"line {number + 2}: the block's language should be {wanted or 'named'}")
        try:
            last = lines.index("```", number + 2)
        except ValueError:
            raise Problem(f"line {number + 2}: the block has no end") from None
        blocks.append(Block(marker[1], marker[2], number + 2, last))
    return blocks


def unmarked(lines):
    """The line numbers of fenced blocks, but those of shell commands, that no marker stands before."""
    fences = [number for number, line in enumerate(lines) if line.startswith("```")]
    return [number + 1 for number in fences[::2]
            if lines[number] != "```sh" and not (number and MARKER.match(lines[number - 1]))]


def region(root, argument):
    """The text of `PATH#NAME`, as lines."""
    path, separator, name = argument.partition("#")
    if not separator or not name:
        raise Problem(f"'{argument}' is not of the form PATH#NAME")
    source = root / path
    if not source.is_file():
        raise Problem(f"{path} is not there")
    found, inside = [], None
    for line in source.read_text().split("\n"):
        begin = REGION_BEGIN.match(line)
        if begin and begin[1] == name:
            if inside is not None or found:
                raise Problem(f"{path} has the region {name} twice")
            inside = []
        elif REGION_END.match(line) and inside is not None:
            found, inside = inside, None
        elif inside is not None:
            inside.append(line)
    if inside is not None:
        raise Problem(f"{path}: the region {name} has no end")
    if not found:
        raise Problem(f"{path} has no region {name}, or an empty one")
    return textwrap.dedent("\n".join(found)).strip("\n").split("\n")


def filled(root, lines, run=None):
    """The note's lines with every region as the source has it and, where `run` is given (COMMAND to
    lines), every output as it comes now."""
    result, at = [], 0
    for block in find(lines):
        result += lines[at:block.first]
        if block.kind == "region":
            result += region(root, block.argument)
        elif run:
            result += run(block.argument)
        else:
            result += lines[block.first:block.last]
        at = block.last
    return result + lines[at:]
