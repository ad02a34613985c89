"""Links to a line: [`Loop::end_turn`](../../server/net/loop/loop.cpp#L141).

The last name of the link's text must stand near that line: sources grow, and who edits one is not to
be stopped by a note's line number. `moved` puts the link on the nearest line with the name.
"""
import re

NEAR = 40  # lines

PLACE = re.compile(r"\[`([^`\]]+)`\]\(([^)#\s]+)#L(\d+)\)")


def name_of(text):
    return re.findall(r"[A-Za-z_]\w*", text)[-1]


def nearest(lines, name, number):
    """The line with the name that is nearest to `number`, or None. Numbers begin with 1."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    found = [at for at, line in enumerate(lines, 1) if word.search(line)]
    return min(found, key=lambda at: abs(at - number), default=None)


def look(note, text):
    """(match, name, the right line or None) for each link of a note."""
    for match in PLACE.finditer(text):
        target, name = note.parent / match[2], name_of(match[1])
        lines = target.read_text().split("\n") if target.is_file() else []
        yield match, name, nearest(lines, name, int(match[3]))


def problems(note, text):
    for match, name, right in look(note, text):
        if right is None:
            yield f"links to {name} in {match[2]}, where it is not"
        elif abs(right - int(match[3])) > NEAR:
            yield f"links to {name} in line {match[3]} of {match[2]}: it is in line {right}"


def moved(note, text):
    """The text with every link at the right line."""
    for match, _, right in look(note, text):
        if right is not None:
            text = text.replace(match[0], f"[`{match[1]}`]({match[2]}#L{right})")
    return text
