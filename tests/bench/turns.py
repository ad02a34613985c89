#!/usr/bin/env python3
"""One measurement, many times, on servers that take turns: for what a round or two cannot tell apart.

For example, tests/bench/turns.py connect bare 'parley memory irc' inspircd --runs 11
or           tests/bench/turns.py small 'parley memory irc' 'parley sqlite irc' --rate 24000

It writes the medians, the quartiles, and the median of each turn's ratio to the first server.
"""
import argparse
import statistics
import sys

import load
import peers
from goals import number
from job import Job
from servers import WORK

SECONDS = 3
FIGURES = {"connect": {"per_cpu": 0}, "big": {"p50": 1, "p99": 1, "per_cpu": 0}}
FIGURES["small"] = FIGURES["big"]
TOPOLOGIES = {"big": peers.BIG, "small": peers.SMALL}


def attempt(what, server, rate):
    if what == "connect":
        return peers.connect(server)
    return peers.send(server, TOPOLOGIES[what], rate, SECONDS)


def played(what, servers, rate, runs, job):
    """{server: its figures of each turn, None where it failed}. Every other turn goes the other way."""
    found = {server.name: [] for server in servers}
    for turn in range(runs):
        for server in servers[::-1] if turn % 2 else servers:
            kind = f"{server.name}, {what}"
            found[server.name].append(job.attempt(kind, lambda: attempt(what, server, rate)))
    return found


def table(found, figures):
    first = next(iter(found.values()))
    rows = ["| server | figure | median | quartiles | of the first | clean |", "|---|---|---|---|---|---|"]
    for name, turns in found.items():
        runs = [run for run in turns if run]
        clean = sum(run["clean"] for run in runs)
        pairs = [(run, other) for run, other in zip(turns, first) if run and other]
        for figure, digits in figures.items():
            if len(runs) < 2:
                rows.append(f"| {name} | {figure} | not measured | | | {clean} of {len(turns)} |")
                continue
            values = [run[figure] for run in runs]
            low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
            ratio = load.median([run[figure] / other[figure] for run, other in pairs])
            rows.append(f"| {name} | {figure} | {middle:,.{digits}f} | {low:,.{digits}f} to "
                        f"{high:,.{digits}f} | {number(ratio)} | {clean} of {len(turns)} |")
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=FIGURES)
    everybody = {server.name: server for server in peers.everybody()}
    parser.add_argument("servers", nargs="+", choices=everybody, metavar="SERVER",
                        help=", ".join(everybody))
    parser.add_argument("--rate", type=float, help="messages a second, of big and small")
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    if given.what != "connect" and not given.rate:
        parser.error(f"{given.what} needs --rate")
    if given.runs < 2:
        parser.error("--runs must be at least 2")
    WORK.mkdir(parents=True, exist_ok=True)
    peers.fetch_peers()
    servers = [everybody[name] for name in given.servers]
    job = Job(0, lambda text: print(f"turns: {text}", file=sys.stderr))
    print(table(played(given.what, servers, given.rate, given.runs, job), FIGURES[given.what]))


if __name__ == "__main__":
    main()
