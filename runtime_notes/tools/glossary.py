"""The glossary's promise: every concept leads to the one place where it is defined.

docs/glossary.md has one table row for each concept: `| [waker](PAGE#SECTION) | ... |`. The section
must be there and must have the concept in bold: that is how a note marks a definition. No other
section of the notes may have it in bold.
"""
import re

ROW = re.compile(r"^\| \[([^\]]+)\]\(([^)#\s]+)#([^)\s]+)\) \|")
HEADING = re.compile(r"^#{1,6} (.+)$")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def slug(heading):
    """The anchor that a code host makes of a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def sections(page):
    """{anchor: text} of a page; code blocks are left out."""
    found, anchor, fenced = {"": []}, "", False
    for line in page.read_text().split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            if heading := HEADING.match(line):
                anchor = slug(heading[1])
                found.setdefault(anchor, [])
            found[anchor].append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def defined(text):
    """The concepts that a section has in bold, in small letters and on one line."""
    return {re.sub(r"\s+", " ", bold).rstrip(".:").lower() for bold in BOLD.findall(text)}


def problems(root):
    glossary = root / "docs/glossary.md"
    if not glossary.exists():
        return []
    pages = {page.resolve(): sections(page) for page in root.glob("runtime_notes/**/*.md")}
    found = []
    for line in glossary.read_text().split("\n"):
        row = ROW.match(line)
        if row:
            found += row_problems(pages, (glossary.parent / row[2]).resolve(), row)
    return found


def row_problems(pages, target, row):
    term, page, anchor = row[1].lower(), row[2], row[3]
    if anchor not in pages.get(target, {}):
        return [f"docs/glossary.md: '{term}' leads to {page}#{anchor}, which is not there"]
    places = [(path, name) for path, parts in pages.items() for name, text in parts.items()
              if term in defined(text)]
    if (target, anchor) not in places:
        return [f"docs/glossary.md: {page}#{anchor} does not define '{term}' (in bold)"]
    if len(places) > 1:
        others = ", ".join(f"{path.parent.name}#{name}" for path, name in places
                           if (path, name) != (target, anchor))
        return [f"docs/glossary.md: '{term}' is defined in {others} as well"]
    return []
