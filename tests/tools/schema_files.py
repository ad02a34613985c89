"""Keeps what is made from the protocol's schema: the tables of docs/protocol.md and the page's lists.

schema_files.py PARLEYD check    says what differs from what `parleyd schema` prints
schema_files.py PARLEYD update   writes it
"""
import difflib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROTOCOL = ROOT / "docs/protocol.md"
MESSAGES = ROOT / "client/web/chat/messages.js"
TABLE = re.compile(r"^\| field \| \| \|\n(?:\|.*\n)+", re.M)
CLOSINGS = re.compile(r"^\| code \| reason \| what to do \|\n(?:\|.*\n)+", re.M)


def printed(parleyd, form):
    return subprocess.run([parleyd, "schema", "--as", form], capture_output=True, text=True,
                          check=True).stdout


def sections(text):
    """The text before the first "### TYPE", and then each with its title."""
    return re.split(r"^(?=### )", text, flags=re.M)


def title(section):
    return section.split("\n", 1)[0].removeprefix("### ")


def protocol_with(tables):
    """docs/protocol.md with these tables in the sections of the requests."""
    wanted = {title(section): section.partition("\n")[2] for section in sections(tables) if section}
    made, seen = [], set()
    text, found = CLOSINGS.subn(lambda _: wanted.pop("closing"), PROTOCOL.read_text())
    if found != 1:
        sys.exit("schema_files: docs/protocol.md has no table of the codes of closing")
    head, requests = text.split("\n## The requests\n", 1)
    for section in sections(requests):
        name = title(section)
        if name in wanted and name not in seen:
            seen.add(name)
            old = TABLE.search(section)
            if old:
                section = section[:old.start()] + wanted[name] + section[old.end():]
            elif wanted[name] and not refers_to_same(section, wanted, name):
                sys.exit(f"schema_files: docs/protocol.md has no table for '{name}': add one line "
                         "'| field | | |', run ./dev schema update")
        made.append(section)
    missing = sorted(set(wanted) - seen)
    if missing:
        sys.exit(f"schema_files: docs/protocol.md has no section for {', '.join(missing)}")
    return head + "\n## The requests\n" + "".join(made)


def refers_to_same(section, wanted, name):
    """"As [ban](#ban)": the table is there."""
    return any(wanted.get(other) == wanted[name] for other in re.findall(r"\[(\w+)\]\(#", section))


def main():
    parleyd, action = sys.argv[1:]
    files = {PROTOCOL: protocol_with(printed(parleyd, "markdown")),
             MESSAGES: printed(parleyd, "javascript")}
    differ = False
    for path, wanted in files.items():
        found = path.read_text() if path.exists() else ""
        if found == wanted:
            continue
        differ = True
        name = str(path.relative_to(ROOT))
        if action == "update":
            path.write_text(wanted)
            print(f"schema_files: wrote {name}")
        else:
            lines = difflib.unified_diff(found.split("\n"), wanted.split("\n"), name, "schema",
                                         lineterm="", n=0)
            print("\n".join(lines))
    if differ and action == "check":
        sys.exit("schema_files: the files above are not what the schema says; run ./dev schema")


main()
