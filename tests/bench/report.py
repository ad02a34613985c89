"""docs/performance.md: its tables and plots are made here, from build/bench/*.json. The prose that
is not between the marks of a section stays as it is."""
import json
import re

import goals
import load
import peers
import plots
from servers import ROOT, WORK

PAGE = ROOT / "docs/performance.md"


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
    if all(cell == "–" for row in rows for cell in row[1:]):
        return "(Not measured in this run.)\n"
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


def summaries_of(result):
    """{server: {measurement: medians and spreads}}, as far as it was measured."""
    return {server: {what: load.summary_of(runs) for what, runs in all.items() if runs}
            for server, all in result["runs"].items()}


def shown(summary, name, show=figure):
    return with_spread(summary, name, show) if summary else "–"


def of_bare(summaries, name, what):
    both = [summaries[server].get(what, {}).get("per_cpu") for server in (name, "bare")]
    return f"{both[0] / both[1]:.2f}" if all(both) else "–"


def servers_table(result, summaries, topology):
    rows = []
    for name, all in summaries.items():
        steady, full = (f"{topology}, {what}" for what in ("steady", "full"))
        rows.append([name, shown(all.get(steady), "per_cpu"), of_bare(summaries, name, steady),
                     grouped(peers.saturation_of(result["searches"][name].get(topology, []))),
                     shown(all.get(full), "per_cpu"), of_bare(summaries, name, full)])
    rate = result["topologies"][topology]["steady"]
    return table(["server", f"deliveries a CPU second at {rate:,} messages a second", "of bare",
                  "keeps up with (messages a second)", "deliveries a CPU second there", "of bare"],
                 rows)


def latency_table(summaries, topology):
    rows, same = [], None
    for name, all in summaries.items():
        half, one = (all.get(f"{topology}, {what}") for what in ("half", "same"))
        same = one["rate"] if one else same
        rows.append([name, grouped(half and half["rate"]),
                     *(shown(half, p) for p in ("p50", "p99", "p99.9")),
                     *(shown(one, p) for p in ("p50", "p99", "p99.9"))])
    return table(["server", "half of its saturation", "p50 ms", "p99 ms", "p99.9 ms",
                  f"p50 ms at {grouped(same)}", "p99 ms", "p99.9 ms"], rows)


def connect_table(summaries):
    rows = []
    for name, all in summaries.items():
        one = all.get("connect")
        if not one:
            continue
        rows.append([name, with_spread(one, "per_cpu"), with_spread(one, "per_second"),
                     f"{one['user_bytes'] / 1024:.2f}", f"{one['kernel_bytes'] / 1024:.1f}",
                     with_spread(one, "again_cpu_us"), figure(one["again_seconds"])])
    return table(["server", "registered and joined a CPU second", "a second",
                  "user KiB each", "kernel KiB each, both ends", "reconnecting: CPU µs each",
                  "seconds for 5,000"], rows)


def overload_table(summaries, topology):
    rows = []
    for name, all in summaries.items():
        seen = {what: all.get(f"{topology}, {what}") for what in goals.OFFERED}
        peak = max((one["goodput"] for one in seen.values() if one), default=None)
        for what, one in seen.items():
            if not one:
                continue
            rows.append([name, what, grouped(one["rate"]), grouped(one["goodput"]),
                         f"{one['goodput'] / peak:.2f}" if peak else "–",
                         figure(one["p50"]), figure(one["p99"]), grouped(one["lost"]),
                         grouped(one["cut_off"]), f"{one.get('server_cores') or 0:.2f}",
                         f"{one['tool_cores']:.2f}"])
    return table(["server", "of its saturation", "offered, messages a second",
                  "deliveries a second", "of its peak", "p50 ms", "p99 ms",
                  "not there 2 s later", "cut off", "server's core", "tool's core"], rows)


def steps_table(result, topology):
    rows = [[name, grouped(step["rate"]), grouped(step["goodput"]), figure(step["p99"]),
             "yes" if step["keeps_up"] else "no", f"{step['tool_cores']:.2f}"]
            for name, all in result["searches"].items()
            for step in sorted(all.get(topology, []), key=lambda one: one["rate"])]
    return table(["server", "offered, messages a second", "deliveries a second", "p99 ms",
                  "keeps up", "tool's core"], rows)


def goodput_plot(result, topology):
    """What arrives by what is offered, of the search and of the overload."""
    series = {}
    for name, all in result["runs"].items():
        steps = result["searches"][name].get(topology, []) + \
            [run for what in ("full", "double", "fourfold")
             for run in all.get(f"{topology}, {what}", [])]
        points = {}
        for step in steps:
            points.setdefault(round(step["rate"]), []).append(step["goodput"])
        series[name] = [(rate, load.median(there)) for rate, there in sorted(points.items())]
    return plots.lines(f"{topology}: deliveries a second", "messages a second offered", "", series)


def peers_section(data, images):
    result = data["result"]
    summaries = summaries_of(result)
    parts = [about(data)]
    runs = {len(runs) for all in result["runs"].values() for runs in all.values()}
    parts.append(("Peers: " + ", ".join(f"{n} {v}" for n, v in result["versions"].items()) + ". "
                  if "versions" in result else "")
                 + f"Each measurement was run {min(runs, default=0)} to {max(runs, default=0)} "
                 "times; the tables show medians, and ± half the distance of the extremes.\n")
    for number, topology in enumerate(result["topologies"]):
        name = f"performance_{number}.svg"
        (images / name).write_text(goodput_plot(result, topology))
        parts += [f"### {topology[0].upper() + topology[1:]}\n",
                  servers_table(result, summaries, topology), latency_table(summaries, topology),
                  f"![Deliveries a second by offered rate](images/{name})\n",
                  "Above its capacity (where the tool's core is full, it offered less than the rate):\n",
                  overload_table(summaries, topology),
                  "<details><summary>Every step of the search</summary>\n",
                  steps_table(result, topology), "</details>\n"]
    parts += ["### Connecting, idling, reconnecting\n", connect_table(summaries)]
    tls = summaries.get("parley memory irc", {}).get("tls")
    if tls:
        parts.append(f"With TLS: {tls['user_bytes'] / 1024:.1f} KiB of user-space memory each, "
                     f"{figure(tls['per_cpu'])} connections a CPU second.\n")
    return "\n".join(parts + failures_of(result))


def failures_of(result):
    failures = result.get("failures", [])
    return ["Not measured because the run failed:\n\n" + "\n".join(
        f"- {one.splitlines()[0]}" for one in failures) + "\n"] if failures else []


def goals_section(read, _images):
    return table(["figure", "goal", "measured", "reached"],
                 goals.rows(*(read(name).get("result") for name in ("peers", "scale"))))


# --- micro ----------------------------------------------------------------------------------------


def micro_section(data, _images):
    result = data["result"]
    parts = [about(data)]
    rows = [[name, topology, figure(one["instructions"]), figure(one["allocations"])]
            for name, all in result["messages"].items() for topology, one in all.items()]
    parts.append(table(["server", "", "instructions a delivery", "allocations a delivery"], rows))
    rows = [[f"`{one['name']}`", figure(one["ns"]), figure(one["allocations"])]
            for one in result.get("parts", [])]
    parts.append(table(["part", "ns", "allocations"], rows))
    if result.get("frames"):
        parts.append(table(["coroutine", "bytes of its frame"],
                           [[f"`{name}`", size] for name, size in result["frames"].items()]))
    return "\n".join(parts + failures_of(result))


# --- scale ----------------------------------------------------------------------------------------


def by_value(rows):
    """{value: summary of its rows}, in the order of the values."""
    values = sorted({row["value"] for row in rows})
    return {value: load.summary_of([row for row in rows if row["value"] == value])
            for value in values}


def scale_section(data, images):
    result = data["result"]
    connections = by_value(result["connections"])
    parts = [about(data)]
    parts.append(table(
        ["connections", "deliveries a CPU second", "p50 ms", "p99 ms", "user KiB each"],
        [[grouped(value), *(with_spread(r, name) for name in ("per_cpu", "p50", "p99")),
          f"{r['user_bytes'] / 1024:.2f}"] for value, r in connections.items()]))
    for node in result["nodes"]:
        parts.append(f"{grouped(node['connections'])} connections on two independent "
                     "servers at once: Parley has no cluster yet. Each server shares a core "
                     f"with the process that loads it. p50 {figure(node['p50'])} ms, p99 "
                     f"{figure(node['p99'])} ms, {node['user_bytes'] / 1024:.2f} KiB each"
                     + ("" if node["clean"] else "; not everything arrived") + ".\n")
    parts.append(table(
        ["members of a room", "rooms", "messages a second", "deliveries a CPU second", "p50 ms",
         "p99 ms"],
        [[grouped(value), grouped(r["rooms"]), grouped(r["rate"]), figure(r["per_cpu"]),
          figure(r["p50"]), figure(r["p99"])] for value, r in by_value(result["members"]).items()]))
    parts.append(table(
        ["threads", "", "deliveries a CPU second", "p50 ms", "p99 ms"],
        [[value, where, *(with_spread(r, name) for name in ("per_cpu", "p50", "p99"))]
         for where, name in (("100 rooms of 10, 5,000 messages a second", "threads"),
                             ("one room of 1,000, 100 messages a second", "threads_one_room"))
         for value, r in by_value(result.get(name, [])).items()]))
    for name in ("rooms", "history"):
        parts.append(table(
            ["messages", "rooms", "import s", "start ms", "user MiB", "page of 100 ms",
             "first search ms", "search ms"],
            [[grouped(r["messages"]), grouped(r["rooms"]), figure(r["import_seconds"]),
              figure(r["start_ms"]), f"{r['user_bytes'] / 2**20:.1f}", figure(r["page_ms"]),
              figure(r["first_search_ms"]), figure(r["search_ms"])]
             for r in by_value(result[name]).values()]))
    if connections:
        series = {p: [(value, r[p]) for value, r in connections.items()] for p in ("p50", "p99")}
        (images / "performance_connections.svg").write_text(plots.lines(
            "Latency by connections", "connections", "ms", series, x_log=True))
        parts.append("![Latency by connections](images/performance_connections.svg)\n")
    return "\n".join(parts + failures_of(result))


# --- io_uring -------------------------------------------------------------------------------------


def uring_section(data, _images):
    rows = []
    for what, by_server in data["result"]["runs"].items():
        epoll, ring = (load.summary_of(by_server[name]) if name in by_server else None
                       for name in ("epoll", "io_uring"))
        rows.append([what, shown(epoll, "per_cpu"), shown(ring, "per_cpu"),
                     figure(goals.ratio(ring and ring["per_cpu"], epoll and epoll["per_cpu"])),
                     *(figure((one or {}).get("p99")) for one in (epoll, ring))])
    return "\n".join([about(data), table(
        ["", "epoll: deliveries, or connections, a CPU second", "io_uring", "of epoll",
         "epoll: p99 ms", "io_uring"], rows), *failures_of(data["result"])])


SECTIONS = {"peers": peers_section, "micro": micro_section, "scale": scale_section,
            "uring": uring_section}


def replaced(page, name, text):
    """The page with what stands between the section's two marks replaced."""
    begin, end = f"<!-- bench {name} -->", f"<!-- end bench {name} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(page):
        raise RuntimeError(f"the page has no place for {name}: {begin}")
    return pattern.sub(lambda _: f"{begin}\n\n{text}\n{end}", page)


def read(name):
    path = WORK / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def write(say, target=PAGE):
    """Writes the figures that are there into the page."""
    page = target.read_text() if target.exists() else PAGE.read_text()
    images = target.parent / "images"
    images.mkdir(parents=True, exist_ok=True)
    for name, section in SECTIONS.items():
        data = read(name)
        if data:
            page = replaced(page, name, section(data, images))
    if read("peers") or read("scale"):
        page = replaced(page, "goals", goals_section(read, images))
    target.write_text(page)
    say(f"wrote {target}")
