#!/usr/bin/env python3
"""Checks on the tree as a whole: include directions, purity of the core, file lengths, links.

Without arguments: checks the repository. `--self-test`: plants one violation of each kind into a
temporary tree and demands that it is found.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

FLOORS = ["core", "wire", "os", "store", "cluster", "net", "app"]  # lowest first; docs/architecture.md
# The subfolders of server/net, lowest first: along the path of a message, from the coroutines under it
# to the server (docs/architecture.md).
NET_FOLDERS = ["async", "monitoring", "transport", "delivery", "settings", "log", "accounts", "http",
               "hub", "connection", "loop", "server"]
LAYER = re.compile(r"(\d\d)_\w+$")  # a folder of runtime_notes: it includes earlier ones only
WALKS = (0, 1, 8)  # layers that are about the server's own coroutines, and include net
NOT_FOR_NOTES = ("cluster", "net", "app", "codec", "lib", "terminal", "load")
LONGEST = 500
# A file that is longer says why here.
LONG_FILES = {}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?!\./dev)[\w.*-]+/[\w./*-]*|[\w-]+\.(?:md|txt|hpp|cpp|cmake)")
NAME = re.compile(r"[A-Za-z_]\w*(?:::\w+)*(?:\(\))?")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
IMPURE = re.compile(r"^(asio|thread|mutex|fstream|iostream|random|sys/|unistd)|_clock::now")
# Tables whose hash a client can compute: names that it chose to collide would bring the server down.
HASH_TABLE = re.compile(r"\btsl::|<tsl/|\bunordered_(?:multi)?(?:map|set)\b|\bstd::hash<")
# The one header of the tables, and the hash of ids, which the server counts up itself.
HASH_TABLES_ALLOWED = ("server/core/hash_table.hpp", "server/core/ids.hpp")
# A numeric of IRC as digits: "433", "005 {}", Numeric{433}.
BARE_NUMERIC = re.compile(r'"\d{3}(?:"| [*{])|\bNumeric(?:>\(|[({])\d')
# What is written once, and where.
ONCE = {
    re.compile(r"_clock::now"): ("the clocks are read", ("server/os/clock.hpp",)),
    # The limit in an entry's text is a number when entries are typed.
    re.compile(r"\bfrom_chars\b"): ("texts are read as numbers",
                                    ("server/core/number.hpp", "server/core/room_state.cpp")),
    re.compile(r"\|\| \w+ == (?:0x7F|'\\x7[fF]')"): ("control characters are told apart",
                                                   ("server/core/unicode.hpp",)),
    re.compile(r"0xC0U?\) [!=]= 0x80"): ("UTF-8 is told apart byte by byte",
                                        ("server/core/unicode.hpp",)),
}
COMMENT = re.compile(r"//.*")
REGISTRY = re.compile(
    "registry" + r"\.npmjs|" + "deb" + r"\.debian\.org|" + "pypi" + r"\.org|" + "security"
    + r"\.debian\.org|" + "registry" + r"\.yarnpkg")


def net_folder_problems(root, path, text):
    """Within server/net a subfolder includes only those below it."""
    if path.parts[:2] != ("server", "net") or path.suffix not in (".hpp", ".cpp"):
        return
    folder = path.parts[2]
    if folder not in NET_FOLDERS:
        yield f"{path}: is in none of the subfolders of server/net: {', '.join(NET_FOLDERS)}"
        return
    for include in INCLUDE.findall(text):
        floor, _, rest = include.partition("/")
        other = rest.split("/")[0]
        if floor != "net" or other == folder:
            continue
        if other not in NET_FOLDERS:
            yield f"{path}: includes {include}, which is in none of the subfolders of server/net"
        elif NET_FOLDERS.index(other) > NET_FOLDERS.index(folder):
            yield f"{path}: includes {include}, which is in a subfolder above {folder}"


def net_cycle_problems(root, files):
    """No two units of server/net (a header with its source) need each other, in one subfolder either."""
    needs = {}
    for path in map(pathlib.Path, files):
        if path.parts[:2] == ("server", "net") and path.suffix in (".hpp", ".cpp"):
            unit = path.relative_to("server").with_suffix("")
            text = (root / path).read_text() if (root / path).is_file() else ""
            others = {pathlib.Path(include).with_suffix("") for include in INCLUDE.findall(text)}
            needs.setdefault(unit, set()).update(others - {unit})
    done, path_here = set(), []

    def visit(unit):
        if unit in path_here:
            cycle = [*path_here[path_here.index(unit):], unit]
            yield f"server/{unit}: in a cycle of includes: {' -> '.join(map(str, cycle))}"
        elif unit not in done:
            path_here.append(unit)
            for other in sorted(needs.get(unit, ())):
                yield from visit(other)
            path_here.pop()
            done.add(unit)

    for unit in sorted(needs):
        yield from visit(unit)


def include_problems(root, path, text):
    parts = path.parts
    if path.suffix not in (".hpp", ".cpp"):
        return
    includes = INCLUDE.findall(text)
    if parts[0] == "server" and len(parts) > 2 and parts[1] in FLOORS:
        floor = FLOORS.index(parts[1])
        for include in includes:
            folder = include.split("/")[0]
            if folder in FLOORS and FLOORS.index(folder) > floor:
                yield f"{path}: includes {include}, which is on a floor above {parts[1]}"
            if folder in ("codec", "lib", "terminal", "load", "client"):
                yield f"{path}: includes {include}: the server knows no client"
    if parts[0] == "client":
        for include in includes:
            if include.split("/")[0] in ("store", "cluster", "net", "app"):
                yield f"{path}: includes {include}: clients use core, wire and os only"
    if parts[0] == "runtime_notes" and len(parts) > 2:
        layer = LAYER.match(parts[1])
        for include in includes:
            folder = include.split("/")[0]
            if folder == "net" and layer and int(layer[1]) in WALKS:
                continue
            if folder == "store" and include != "store/log.hpp" or folder in NOT_FOR_NOTES:
                yield f"{path}: includes {include}: the notes use core, wire and the log in memory"
            other = LAYER.match(folder)
            if other and (not layer or int(other[1]) > int(layer[1])):
                yield f"{path}: includes {include}, which is of a later layer"
    elif any(LAYER.match(include.split("/")[0]) for include in includes):
        if parts[0] != "tests":
            yield f"{path}: includes a layer of the notes"
    if parts[:2] == ("server", "core"):
        for include in includes:
            if IMPURE.search(include):
                yield f"{path}: includes <{include}>: the core does no I/O and knows no threads"
        if "_clock::now" in text:
            yield f"{path}: asks for the time: the core is told it"


def hash_table_problems(root, path, text):
    if path.suffix not in (".hpp", ".cpp") or path.parts[0] not in ("server", "client"):
        return
    if str(path) in HASH_TABLES_ALLOWED:
        return
    found = HASH_TABLE.search(text)
    if found:
        yield (f"{path}: has {found[0]}: hash tables are those of core/hash_table.hpp, whose hash "
               "is keyed")


def numeric_problems(root, path, text):
    if path.suffix not in (".hpp", ".cpp") or path.parts[0] not in ("server", "client"):
        return
    found = BARE_NUMERIC.search(COMMENT.sub("", text))
    if found:
        yield f"{path}: has {found[0]}: a numeric has its name (server/wire/irc/numeric.hpp)"


def once_problems(root, path, text):
    if path.suffix not in (".hpp", ".cpp") or path.parts[0] not in ("server", "client"):
        return
    for pattern, (what, places) in ONCE.items():
        found = pattern.search(text)
        if found and str(path) not in places:
            yield f"{path}: has {found[0]}: {what} in {places[0]}"


def length_problems(root, path, text):
    lines = text.count("\n")
    if path.suffix in (".hpp", ".cpp", ".py", ".js", ".sh") and lines > LONGEST:
        if str(path) not in LONG_FILES:
            yield f"{path}: {lines} lines; {LONGEST} are the most (split it: a file has one job)"


def link_problems(root, path, text):
    if path.suffix != ".md":
        return
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:|#", target):
            continue
        place = (root / path.parent / target.split("#")[0]).resolve()
        if not place.exists():
            yield f"{path}: links to {target}, which is not there"


def registry_problems(root, path, text):
    if REGISTRY.search(text):
        yield f"{path}: names the host of a package registry"


def guide_problems(root, path, text):
    """CONTRIBUTING.md: each path in code exists; each name in code is in a file of its list item."""
    if str(path) != "CONTRIBUTING.md":
        return
    for item in re.split(r"\n(?=\d+\. |- |#|\n)", text):
        code = CODE.findall(item)
        paths = [span for span in code if PATH.fullmatch(span)]
        for span in paths:
            if not list(root.glob(span.rstrip("/"))):
                yield f"{path}: names {span}, which does not exist"
        found = "".join(readable(file) for span in paths for file in root.glob(span.rstrip("/")))
        for name in (span for span in code if paths and NAME.fullmatch(span)):
            if name.split("::")[-1].rstrip("()") not in found:
                yield f"{path}: names {name}, which is in none of {', '.join(paths)}"


def readable(place):
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    return "".join(file.read_text(errors="replace") for file in files if file.is_file())


def decision_problems(root, path, text):
    """The list of decisions: each record is in it once, and it names each missing number."""
    if str(path) != "docs/decisions/README.md":
        return
    records = sorted(file.name for file in (root / path.parent).glob("[0-9]*.md"))
    numbers = [int(name[:4]) for name in records]
    for name in records:
        if text.count(f"| [{name[:4]}]({name}) |") != 1:
            yield f"{path}: does not list {name} once"
        if numbers.count(int(name[:4])) > 1:
            yield f"{path}: {name} has the number of another record"
    for number in range(1, max(numbers, default=0)):
        if number not in numbers and f"{number:04}" not in text:
            yield f"{path}: does not say why there is no {number:04}"


CHECKS = [include_problems, net_folder_problems, hash_table_problems, numeric_problems,
          once_problems, length_problems, link_problems, registry_problems, guide_problems,
          decision_problems]


def check(root, files):
    problems = []
    for name in files:
        path = pathlib.Path(name)
        try:
            text = (root / path).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for one in CHECKS:
            problems.extend(one(root, path, text))
    problems.extend(net_cycle_problems(root, files))
    return problems


# The text of a file, and words of the problem with it; None for a file with nothing wrong.
PLANTED = {
    "server/core/up.hpp": ('#include "net/loop/loop.hpp"\n', "on a floor above"),
    "server/core/clock.cpp": ("auto t = std::chrono::steady_clock::now();\n", "asks for the time"),
    "server/core/io.cpp": ("#include <asio/post.hpp>\n", "does no I/O"),
    "client/lib/peek.cpp": ('#include "store/log.hpp"\n', "core, wire and os only"),
    "runtime_notes/04_x/peek.hpp": ('#include "net/loop/loop.hpp"\n', "the log in memory"),
    "runtime_notes/04_x/later.hpp": ('#include "05_y/task.hpp"\n', "of a later layer"),
    "server/app/notes.cpp": ('#include "05_y/task.hpp"\n', "includes a layer"),
    "server/net/transport/up.hpp": ('#include "net/http/door.hpp"\n', "subfolder above transport"),
    "server/net/connection/up.cpp": ('#include "net/loop/loop.hpp"\n', "subfolder above connection"),
    "server/net/flat.hpp": ('#include "core/ids.hpp"\n', "is in none of the subfolders"),
    "server/net/elsewhere/new.hpp": ('#include "core/ids.hpp"\n', "is in none of the subfolders"),
    "server/net/hub/flat.hpp": ('#include "net/flat.hpp"\n', "which is in none of the subfolders"),
    "server/net/async/one.hpp": ('#include "net/async/other.hpp"\n', "in a cycle of includes"),
    "server/net/async/other.cpp": ('#include "net/async/one.hpp"\n', None),
    "server/net/server/down.cpp": ('#include "net/transport/listener.hpp"\n', None),
    "server/net/loop/long.cpp": ("int x;\n" * (LONGEST + 1), "are the most"),
    "server/net/hub/names.hpp": ("std::unordered_map<std::string, int> names;\n", "is keyed"),
    "server/store/keys.cpp": ("#include <tsl/robin_set.h>\n", "is keyed"),
    "client/lib/hash.cpp": ("return std::hash<std::string>{}(nick);\n", "is keyed"),
    "server/wire/irc/reply.cpp": ('numeric("433", {"in use"});\n', "has its name"),
    "server/wire/irc/support.cpp": ('FMT_COMPILE("005 {} ")\n', "has its name"),
    "client/load/cast.cpp": ("if (code == static_cast<Numeric>(433)) {}\n", "has its name"),
    "server/net/loop/late.cpp": ("auto now = std::chrono::system_clock::now();\n", "clocks are read"),
    "client/lib/port.cpp": ("std::from_chars(begin, end, port);\n", "read as numbers"),
    "client/lib/bytes.cpp": ("return (byte & 0xC0U) == 0x80U;\n", "byte by byte"),
    "server/store/dirt.cpp": ("return c < 0x20 || c == 0x7F;\n", "control characters"),
    "docs/broken.md": ("[gone](nowhere.md)\n", "is not there"),
    "CONTRIBUTING.md": ("1. Add it to `Gone` in `server/core/up.hpp` and to `server/core/gone.hpp`.\n",
                        "does not exist", "which is in none of"),
    "docs/decisions/README.md": ("Nothing is listed.\n", "does not list 0001-first.md",
                                 "has the number of another record", "why there is no 0002"),
    "docs/decisions/0001-first.md": ("[gone](nowhere.md)\n", "is not there"),
    "docs/decisions/0001-again.md": ("[gone](nowhere.md)\n", "is not there"),
    "docs/decisions/0003-third.md": ("[gone](nowhere.md)\n", "is not there"),
    "docs/host.md": ("https://registry" + ".npmjs.org/\n", "package registry"),
}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, (text, *_) in PLANTED.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        problems = check(root, PLANTED)
    for name, (_, *expected) in PLANTED.items():
        found = [problem for problem in problems if problem.startswith(name.rsplit(".", 1)[0])]
        if expected == [None] and found:
            sys.exit(f"check_tree: found '{found[0]}', where nothing is wrong")
        for words in (words for words in expected if words is not None):
            if not any(words in problem for problem in found):
                sys.exit(f"check_tree: did not find the violation planted in {name}: {words}")
    planted = sum(words is not None for _, *expected in PLANTED.values() for words in expected)
    print(f"check_tree: found all {planted} planted violations")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = pathlib.Path(__file__).resolve().parents[2]
    files = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True,
                           check=True).stdout.split("\n")
    problems = check(root, [f for f in files if f])
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(1)
    print(f"check_tree: {len(files) - 1} files, nothing wrong")


main()
