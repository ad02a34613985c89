"""The goals beside what was measured: one table of all suites, reached or not."""
import load
from peers import BIG, SMALL
from servers import PEER_PACKAGES

MEMORY, JSON, SQLITE = "parley memory irc", "parley memory json", "parley sqlite irc"
KIB = 1024
OFFERED = ("full", "double", "fourfold", "twice the best peer")  # the best of these is the peak


class Figures:
    """Medians out of the suites' results; None where something was not measured."""

    def __init__(self, peers=None, scale=None):
        self.peers, self.scale = peers or {}, scale or {}

    def runs(self, server, measurement):
        return self.peers.get("runs", {}).get(server, {}).get(measurement, [])

    def median(self, server, measurement, name):
        return load.median([run.get(name) for run in self.runs(server, measurement)])

    def of_peers(self, measurement, name):
        """{peer: median}, without those that were not measured."""
        found = {peer: self.median(peer, measurement, name) for peer in PEER_PACKAGES}
        return {peer: value for peer, value in found.items() if value is not None}

    def clean(self, server, measurement):
        runs = self.runs(server, measurement)
        return all(run["clean"] for run in runs) if runs else None

    def of_scale(self, kind, value, name):
        return load.median([row.get(name) for row in self.scale.get(kind, [])
                            if row["value"] == value])


def ratio(one, other):
    return one / other if one is not None and other else None


def number(value, digits=2, unit=""):
    return "not measured" if value is None else f"{value:,.{digits}f}{unit}"


def best(values):
    """The peer with the highest value, and it."""
    return max(values.items(), key=lambda item: item[1]) if values else (None, None)


def verdict(*conditions):
    """yes or no; – where one of them is not known and none is a no."""
    if any(condition is False for condition in conditions):
        return "no"
    return "–" if any(condition is None for condition in conditions) else "**yes**"


def at_least(value, bound):
    return None if value is None or bound is None else value >= bound


def at_most(value, bound):
    return None if value is None or bound is None else value <= bound


def steady(f):
    what = f"{BIG}, steady"
    own = f.median(MEMORY, what, "per_cpu")
    of_bare = ratio(own, f.median("bare", what, "per_cpu"))
    peer, value = best(f.of_peers(what, "per_cpu"))
    return ("one room of 1,000, IRC, 100 messages a second: deliveries a server CPU second",
            "0.95 of bare, above every peer",
            f"{number(of_bare)} of bare; {number(ratio(own, value))} of {peer or 'the best peer'}",
            verdict(at_least(of_bare, 0.95), at_least(own, value)))


def saturated(f):
    what, twice = f"{BIG}, full", f"{BIG}, twice the best peer"
    own = f.median(MEMORY, what, "per_cpu")
    of_bare = ratio(own, f.median("bare", what, "per_cpu"))
    peer, value = best(f.of_peers(what, "per_cpu"))
    of_best = ratio(own, value)
    p99, clean = f.median(MEMORY, twice, "p99"), f.clean(MEMORY, twice)
    rate = f.median(MEMORY, twice, "rate")
    ended = {None: "", True: ", nothing lost", False: ", not clean"}[clean]
    return ("the same at saturation",
            "0.7 of bare, 2 times the best peer; p99 under 50 ms at twice its rate, nothing lost",
            f"{number(of_bare)} of bare; {number(of_best)} times {peer or 'the best peer'}; p99 "
            f"{number(p99, 1, ' ms')} at {number(rate, 0)} messages a second{ended}",
            verdict(at_least(of_bare, 0.7), at_least(of_best, 2), at_most(p99, 50), clean))


def small_rooms(f):
    what, same = f"{SMALL}, full", f"{SMALL}, same"
    of_bare = ratio(f.median(MEMORY, what, "per_cpu"), f.median("bare", what, "per_cpu"))
    p99 = f.median(MEMORY, same, "p99")
    peers = f.of_peers(same, "p99")
    peer = min(peers, key=peers.get) if peers else None
    bound = peers.get(peer)
    return ("100 rooms of 10, saturation", "0.8 of bare; p99 at the same rate at most the best peer's",
            f"{number(of_bare)} of bare; p99 {number(p99, 1, ' ms')}, {peer or 'best peer'} "
            f"{number(bound, 1, ' ms')}",
            verdict(at_least(of_bare, 0.8), at_most(p99, bound)))


def json_dialect(f):
    ratios = [ratio(f.median(JSON, f"{t}, steady", "per_cpu"),
                    f.median(MEMORY, f"{t}, steady", "per_cpu")) for t in (BIG, SMALL)]
    return ("JSON instead of IRC, the same rate", "within 15 %",
            f"{number(ratios[0])} in one room of 1,000, {number(ratios[1])} in 100 of 10",
            verdict(*(at_least(r, 0.85) for r in ratios)))


def sqlite(f):
    what = "per_loop_cpu"
    ratios = [ratio(f.median(SQLITE, f"{t}, steady", what), f.median(MEMORY, f"{t}, steady", what))
              for t in (BIG, SMALL)]
    later = []
    for topology in (BIG, SMALL):
        both = [f.median(s, f"{topology}, half", "p50") for s in (SQLITE, MEMORY)]
        later.append(None if None in both else both[0] - both[1])
    return ("SQLite log instead of memory: deliveries a CPU second of the network loop, the same "
            "rate; p50 at half of its own saturation", "0.9 of memory's; at most 5 ms more",
            f"{number(ratios[0])} in one room of 1,000, {number(ratios[1])} in 100 of 10; "
            f"{number(later[0], 1, ' ms')} and {number(later[1], 1, ' ms')} more",
            verdict(*(at_least(r, 0.9) for r in ratios), *(at_most(ms, 5) for ms in later)))


def idle_memory(f):
    plain, tls = (f.median(MEMORY, what, "user_bytes") for what in ("connect", "tls"))
    plain, tls = (value and value / KIB for value in (plain, tls))
    peers = f.of_peers("connect", "user_bytes")
    beside = f"; best peer {min(peers.values()) / KIB:.2f}" if peers else ""
    return ("user-space memory of an idle connection", "2 KiB plain, 25 KiB with TLS",
            f"{number(plain, 2, ' KiB')} plain{beside}; {number(tls, 1, ' KiB')} with TLS",
            verdict(at_most(plain, 2), at_most(tls, 25)))


def many_idle(f):
    few, many = (f.of_scale("connections", n, "p99") for n in (100, 19_000))
    return ("19,000 idle connections on one loop: p99 of a message",
            "held; no worse than with 100 (10 % are allowed for noise)",
            f"{number(many, 2, ' ms')}; with 100 {number(few, 2, ' ms')}",
            verdict(at_most(many, few and few * 1.1)))


def connecting(f):
    own = f.median(MEMORY, "connect", "per_cpu")
    of_bare = ratio(own, f.median("bare", "connect", "per_cpu"))
    peer, value = best(f.of_peers("connect", "per_cpu"))
    return ("connections registered and joined a CPU second", "above the best peer, 0.7 of bare",
            f"{number(own, 0)}: {number(of_bare)} of bare; {peer or 'best peer'} {number(value, 0)}",
            verdict(at_least(own, value), at_least(of_bare, 0.7)))


def goodput_shares(f, server, topology):
    """Goodput at twice and four times the saturation, as shares of the best that was seen."""
    seen = {what: f.median(server, f"{topology}, {what}", "goodput")
            for what in OFFERED}
    peak = max((value for value in seen.values() if value), default=None)
    return [ratio(seen[what], peak) for what in ("double", "fourfold")]


def overload(f):
    shares = {t: goodput_shares(f, MEMORY, t) for t in (BIG, SMALL)}
    beside = [f"{peer} {', '.join(number(s) for s in goodput_shares(f, peer, BIG))}"
              for peer in PEER_PACKAGES if any(goodput_shares(f, peer, BIG))]
    return ("overload, twice and four times saturation: goodput of the peak", "0.9",
            "; ".join(f"{', '.join(number(s) for s in both)} in {topology}"
                      for topology, both in shares.items())
            + (f" (beside it in the first: {'; '.join(beside)})" if beside else ""),
            verdict(*(at_least(s, 0.9) for both in shares.values() for s in both)))


def threads(f):
    more = []
    for name in ("threads_one_room", "threads"):
        one, two = (f.of_scale(name, n, "per_cpu") for n in (1, 2))
        more.append(ratio(one, two))
    shown = [number(m and (m - 1) * 100, 0, " % more") for m in more]
    return ("`threads = 2`: CPU per delivery against 1", "at most 15 % more",
            f"{shown[0]} in one room of 1,000, {shown[1]} in 100 of 10",
            verdict(*(at_most(m, 1.15) for m in more)))


def starting(f):
    empty, full = (f.of_scale("history", n, "start_ms") for n in (1, 1_000_000))
    more = None if None in (empty, full) else full - empty
    return ("start with 1 million messages, to the first accepted connection",
            "at most 50 ms more than empty",
            f"{number(full, 0, ' ms')}; empty {number(empty, 0, ' ms')}", verdict(at_most(more, 50)))


GOALS = (steady, saturated, small_rooms, json_dialect, sqlite, idle_memory, many_idle, connecting,
         overload, threads, starting)


def rows(peers, scale):
    """One for each goal: figure, goal, measured, reached."""
    figures = Figures(peers, scale)
    return [goal(figures) for goal in GOALS]
