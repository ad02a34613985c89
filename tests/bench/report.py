"""docs/performance.md: its tables and plots are made here, from build/bench/*.json. The prose that
is not between the marks of a section stays as it is."""
import json
import re

import plots
from servers import ROOT, WORK

PAGE = ROOT / "docs/performance.md"
IMAGES = ROOT / "docs/images"


def grouped(value, digits=0):
    return "–" if value is None else f"{value:,.{digits}f}"


def figure(value):
    """Three digits that count."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else \
        f"{value:.2f}"


def with_spread(summary, name, show=figure):
    spread = summary["spread"].get(name)
    return show(summary.get(name)) + (f" ±{spread * 100:.0f} %" if spread is not None else "")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def about(data):
    machine = data["machine"]
    changed = " with uncommitted changes" if data["changed"] else ""
    return (f"`{data['command']}` at commit {data['commit']}{changed}, {data['began']} UTC, "
            f"{data['minutes']} minutes; {machine['cores']} cores of {machine['cpu']}, "
            f"{machine['memory_gib']} GiB, Linux {machine['kernel']}; load {machine['load_before']:.1f} "
            "before it began.\n")


# --- peers ----------------------------------------------------------------------------------------


def servers_table(result, topology):
    rows = []
    bare = result["summaries"]["bare"]
    for name, summaries in result["summaries"].items():
        steady, full = summaries[f"{topology}, steady"], summaries[f"{topology}, full"]
        bare_steady = bare[f"{topology}, steady"]["per_cpu"]
        bare_full = bare[f"{topology}, full"]["per_cpu"]

        def ratio(value, of):
            return f"{value / of:.2f}" if value and of else "–"

        rows.append([name, with_spread(steady, "per_cpu"), ratio(steady["per_cpu"], bare_steady),
                     grouped(result["saturation"][name][topology]),
                     with_spread(full, "per_cpu"), ratio(full["per_cpu"], bare_full)])
    rate = result["topologies"][topology]["steady"]
    return table(["server", f"deliveries a CPU second at {rate} messages a second", "of bare",
                  "keeps up with (messages a second)", "deliveries a CPU second there", "of bare"],
                 rows)


def latency_table(result, topology):
    rows = []
    same = None
    for name, summaries in result["summaries"].items():
        half, one = summaries[f"{topology}, half"], summaries[f"{topology}, same"]
        same = one["rate"]
        rows.append([name, grouped(half["rate"]),
                     *(with_spread(half, p) for p in ("p50", "p99", "p99.9")),
                     *(with_spread(one, p) for p in ("p50", "p99", "p99.9"))])
    return table(["server", "half of its saturation", "p50 ms", "p99 ms", "p99.9 ms",
                  f"p50 ms at {grouped(same)}", "p99 ms", "p99.9 ms"], rows)


def connect_table(result):
    rows = []
    for name, summaries in result["summaries"].items():
        one = summaries["connect"]
        rows.append([name, with_spread(one, "per_cpu"), with_spread(one, "per_second"),
                     f"{one['user_bytes'] / 1024:.2f}", f"{one['kernel_bytes'] / 1024:.1f}",
                     with_spread(one, "again_cpu_us"), figure(one["again_seconds"])])
    return table(["server", "registered and joined a CPU second", "a second",
                  "user KiB each", "kernel KiB each, both ends", "coming again: CPU µs each",
                  "seconds for 5,000"], rows)


def overload_table(result, topology):
    rows = []
    for name, steps in ((n, all[topology]) for n, all in result["ladders"].items()):
        best = max(step["goodput"] for step in steps)
        for step in steps:
            rows.append([name, grouped(step["rate"]), grouped(step["goodput"]),
                         f"{step['goodput'] / best:.2f}", figure(step["p99"]),
                         grouped(step["lost"]), grouped(step["cut_off"]),
                         f"{step['server_cores']:.2f}" if "server_cores" in step else "–",
                         f"{step['tool_cores']:.2f}"])
    return table(["server", "offered, messages a second", "deliveries a second", "of its best",
                  "p99 ms", "lost", "cut off", "server's core", "tool's core"], rows)


def peers_section(data):
    result = data["result"]
    parts = [about(data)]
    if "versions" in result:
        parts.append("Peers: " + ", ".join(f"{n} {v}" for n, v in result["versions"].items()) + ". "
                     f"Rounds: {result['rounds']}.\n")
    for number, topology in enumerate(result["topologies"]):
        parts += [f"### {topology[0].upper() + topology[1:]}\n", servers_table(result, topology),
                  latency_table(result, topology)]
        name = f"performance_{number}.svg"
        series = {n: [(s["rate"], s["goodput"]) for s in all[topology]]
                  for n, all in result["ladders"].items()}
        (IMAGES / name).write_text(plots.lines(f"{topology}: deliveries a second",
                                               "messages a second offered", "", series))
        parts += [f"![Deliveries a second by what is offered](images/{name})\n",
                  "<details><summary>Every step</summary>\n", overload_table(result, topology),
                  "</details>\n"]
    parts += ["### Coming, staying, coming again\n", connect_table(result)]
    return "\n".join(parts)


# --- micro ----------------------------------------------------------------------------------------


def micro_section(data):
    result = data["result"]
    parts = [about(data)]
    rows = [[name, topology, figure(one["instructions"]), figure(one["allocations"])]
            for name, all in result["messages"].items() for topology, one in all.items()]
    parts.append(table(["server", "", "instructions a delivery", "allocations a delivery"], rows))
    rows = [[f"`{one['name']}`", figure(one["ns"]), figure(one["allocations"])]
            for one in result["parts"]]
    parts.append(table(["part", "ns", "allocations"], rows))
    if result["frames"]:
        parts.append(table(["coroutine", "bytes of its frame"],
                           [[f"`{name}`", size] for name, size in result["frames"].items()]))
    return "\n".join(parts)


# --- scale ----------------------------------------------------------------------------------------


def scale_section(data):
    result = data["result"]
    parts = [about(data)]
    parts.append(table(
        ["connections", "deliveries a CPU second", "p50 ms", "p99 ms", "user KiB each"],
        [[grouped(r["connections"]), figure(r["per_cpu"]), figure(r["p50"]), figure(r["p99"]),
          f"{r['user_bytes'] / 1024:.2f}"] for r in result["connections"]]))
    parts.append(table(
        ["members of a room", "rooms", "messages a second", "deliveries a CPU second", "p50 ms",
         "p99 ms"],
        [[grouped(r["members"]), grouped(r["rooms"]), grouped(r["rate"]), figure(r["per_cpu"]),
          figure(r["p50"]), figure(r["p99"])] for r in result["members"]]))
    parts.append(table(
        ["threads", "deliveries a CPU second", "p50 ms", "p99 ms"],
        [[r["threads"], figure(r["per_cpu"]), figure(r["p50"]), figure(r["p99"])]
         for r in result["threads"]]))
    for name in ("rooms", "history"):
        parts.append(table(
            ["messages", "rooms", "import s", "start ms", "user MiB", "page of 100 ms",
             "first search ms", "search ms"],
            [[grouped(r["messages"]), grouped(r["rooms"]), figure(r["import_seconds"]),
              figure(r["start_ms"]), f"{r['user_bytes'] / 2**20:.1f}", figure(r["page_ms"]),
              figure(r["first_search_ms"]), figure(r["search_ms"])] for r in result[name]]))
    series = {"p50": [(r["connections"], r["p50"]) for r in result["connections"]],
              "p99": [(r["connections"], r["p99"]) for r in result["connections"]]}
    (IMAGES / "performance_connections.svg").write_text(plots.lines(
        "Latency by connections", "connections", "ms", series, x_log=True))
    parts.append("![Latency by connections](images/performance_connections.svg)\n")
    return "\n".join(parts)


SECTIONS = {"peers": peers_section, "micro": micro_section, "scale": scale_section}


def replaced(page, name, text):
    """The page with what stands between the section's two marks replaced."""
    begin, end = f"<!-- bench {name} -->", f"<!-- end bench {name} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(page):
        raise RuntimeError(f"docs/performance.md has no place for {name}: {begin}")
    return pattern.sub(lambda _: f"{begin}\n\n{text}\n{end}", page)


def write(say):
    page = PAGE.read_text()
    for name, section in SECTIONS.items():
        path = WORK / f"{name}.json"
        if path.exists():
            page = replaced(page, name, section(json.loads(path.read_text())))
    PAGE.write_text(page)
    say(f"wrote {PAGE.relative_to(ROOT)}")
