"""./dev bench peers and limit: Parley, the bare loop and other servers, side by side.

Each round plays every measurement on every server once, so that what happens to the machine
happens to all of them. There are as many rounds as the time allows, and at least one.
"""
import time

import load
from servers import PEER_PACKAGES, Bare, Parley, fetch_peers

# A room of a thousand, and many small ones; the rates that are tried, in messages a second.
TOPOLOGIES = {
    "one room of 1,000": {"connections": 1000, "rooms": 1,
                          "ladder": [500, 1000, 2000, 3000, 4000, 8000], "steady": 100},
    "100 rooms of 10": {"connections": 1000, "rooms": 100,
                        "ladder": [10_000, 20_000, 40_000, 60_000, 80_000, 120_000],
                        "steady": 5000},
}
OPENING = 8  # connections on the way at once: ngIRCd has room for ten
BEARABLE_MS = 1000  # beyond this p99 a server is not keeping up, whatever arrives
SECONDS = 2.0  # of sending, in a run whose figures are kept
TRIAL_SECONDS = 1.2  # in a run that looks for the saturation


def everybody():
    return [Bare(), Parley("memory", "irc"), Parley("memory", "json"), Parley("sqlite", "irc"),
            Parley("sqlite", "json"), *(kind() for kind in PEER_PACKAGES.values())]


def limit_only():
    return [Bare(), Parley("memory", "irc")]


def send(server, topology, rate, seconds=SECONDS):
    size = TOPOLOGIES[topology]
    return load.figures_of(load.run(
        server, connections=size["connections"], rooms=size["rooms"], rate=rate, seconds=seconds,
        warmup=seconds / 5, idle=0.1, settle=3, connect_rate=20_000,
        opening=OPENING))


def keeps_up(server, figures, topology):
    """Everything arrived, nobody was cut off, and the goodput is what was offered."""
    size = TOPOLOGIES[topology]
    members = size["connections"] / size["rooms"]
    receivers = members if server.dialect == "json" else members - 1
    offered = figures["rate"] * receivers
    return figures["clean"] and figures["p99"] < BEARABLE_MS and figures["goodput"] > 0.9 * offered


def climb(server, topology):
    """Rate after rate, up to the first two it does not keep up with."""
    steps = []
    failures = 0
    for rate in TOPOLOGIES[topology]["ladder"]:
        with server.start():
            figures = send(server, topology, rate, TRIAL_SECONDS)
        figures["keeps_up"] = keeps_up(server, figures, topology)
        steps.append(figures)
        failures += not figures["keeps_up"]
        if failures == 2:
            break
    return steps


def saturation_of(steps):
    """The highest rate that the server kept up with; its lowest where it kept up with none."""
    kept = [step["rate"] for step in steps if step["keeps_up"]]
    return max(kept) if kept else steps[0]["rate"]


def connect(server):
    """5,000 people in rooms of 10 come at once, stay, leave, and come again at once."""
    crowd = {"connections": 5000, "rooms": 500, "rate": 0, "connect_rate": 1e6,
             "opening": OPENING}
    with server.start():
        first = load.run(server, idle=1, settle=0, **crowd)
        again = load.run(server, idle=0.1, settle=0, **crowd)
    spent = load.cpu(first["server"], "connecting")
    spent_again = load.cpu(again["server"], "connecting")
    memory, kernel = first["server"], first["kernel"]
    return {
        "clean": first["clean"] and again["clean"],
        "per_cpu": 5000 / spent if spent else None,
        "per_second": 5000 / first["seconds"]["connecting"],
        "user_bytes": (memory["anonymous_idle"] - memory["anonymous_before"]) / 5000,
        "kernel_bytes": (kernel["idle"] - kernel["before"]) / 5000,
        "again_cpu_us": spent_again / 5000 * 1e6,
        "again_seconds": again["seconds"]["connecting"],
    }


class Rounds:
    """What was measured so far, by server and measurement."""

    def __init__(self, servers, say):
        self.servers, self.say = servers, say
        self.runs = {server.name: {} for server in servers}
        self.ladders = {server.name: {} for server in servers}

    def note(self, server, name, figures):
        self.runs[server.name].setdefault(name, []).append(figures)

    def try_out(self):
        for topology in TOPOLOGIES:
            for server in self.servers:
                steps = climb(server, topology)
                self.ladders[server.name][topology] = steps
                self.say(f"{server.name}, {topology}: keeps up with {saturation_of(steps):g} "
                         "messages a second")

    def play(self, topology, same_rate):
        for server in self.servers:
            half = saturation_of(self.ladders[server.name][topology]) / 2
            for name, rate in (("steady", TOPOLOGIES[topology]["steady"]),
                               ("half", half), ("full", 2 * half), ("same", same_rate)):
                with server.start():
                    self.note(server, f"{topology}, {name}", send(server, topology, rate))

    def same_rate(self, topology):
        """What the weakest of the servers that keep up with anything still takes, halved."""
        kept = [max(step["rate"] for step in self.ladders[s.name][topology] if step["keeps_up"])
                for s in self.servers
                if any(step["keeps_up"] for step in self.ladders[s.name][topology])]
        return min(kept) if kept else TOPOLOGIES[topology]["steady"]

    def result(self):
        return {
            "topologies": TOPOLOGIES,
            "ladders": self.ladders,
            "saturation": {name: {topology: saturation_of(steps) for topology, steps in all.items()}
                           for name, all in self.ladders.items()},
            "summaries": {name: {what: load.summary_of(runs) for what, runs in all.items()}
                          for name, all in self.runs.items()},
        }


def measure(servers, minutes, say):
    began = time.monotonic()
    rounds = Rounds(servers, say)
    rounds.try_out()
    number, longest = 0, 0
    while number == 0 or time.monotonic() - began + longest < minutes * 60:
        round_began = time.monotonic()
        number += 1
        for topology in TOPOLOGIES:
            rounds.play(topology, rounds.same_rate(topology))
        for server in servers:
            rounds.note(server, "connect", connect(server))
        longest = max(longest, time.monotonic() - round_began)
        say(f"round {number} took {longest:.0f} s")
    return {**rounds.result(), "rounds": number}


def peers(minutes, say):
    versions = fetch_peers()
    return {"versions": versions, **measure(everybody(), minutes, say)}


def limit(minutes, say):
    return measure(limit_only(), minutes, say)
