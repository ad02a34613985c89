"""./dev bench peers and limit: Parley, the bare loop and other servers, side by side.

First a short search for the rate that each server just keeps up with. Then rounds: each of them
plays every measurement on every server, in turn, so that what happens to the machine happens to
all. The time that was given bounds all of it; the first round begins with what matters most.
"""
import load
from servers import PEER_PACKAGES, WORK, Bare, Parley, fetch_peers

# A room of a thousand, and many small ones. `steady`: messages a second that each server takes.
TOPOLOGIES = {
    "one room of 1,000": {"connections": 1000, "rooms": 1, "steady": 100, "begin": {
        "bare": 9000, "parley": 8000, "ngircd": 2000, "inspircd": 2500, "ircd-hybrid": 1200}},
    "100 rooms of 10": {"connections": 1000, "rooms": 100, "steady": 5000, "begin": {
        "bare": 60_000, "parley": 40_000, "ngircd": 35_000, "inspircd": 40_000,
        "ircd-hybrid": 20_000}},
}
BIG, SMALL = TOPOLOGIES
# In the order of a round; what differs most from run to run is played twice. `double` and `fourfold`:
# of what a server keeps up with; `twice the best peer`: of what the best peer keeps up with.
MEASUREMENTS = [
    (BIG, "steady"), ("connect", None), (BIG, "full"), (SMALL, "full"), (SMALL, "same"),
    (BIG, "twice the best peer"), (BIG, "half"), (SMALL, "half"), (BIG, "steady"),
    ("connect", None), (SMALL, "steady"), (BIG, "double"), (BIG, "fourfold"), ("tls", None),
    (SMALL, "double"), (SMALL, "fourfold"), (BIG, "same")]
BEARABLE_MS = 1000  # beyond this p99 a server is not keeping up, whatever arrives
SEARCH_SHARE = 0.25  # of the time
STEPS = 4  # of one search, at most
GUESS = 5.0  # seconds that one run takes with all around it


def everybody():
    return [Bare(), Parley("memory", "irc"), Parley("memory", "json"), Parley("sqlite", "irc"),
            Parley("sqlite", "json"), *(kind() for kind in PEER_PACKAGES.values())]


def limit_only():
    return [Bare(), Parley("memory", "irc")]


def send(server, topology, rate, seconds):
    size = TOPOLOGIES[topology]
    with server.start():
        figures = load.figures_of(load.run(
            server, connections=size["connections"], rooms=size["rooms"], rate=round(rate, 1),
            seconds=round(seconds * 1.2, 2), warmup=round(seconds * 0.2, 2), idle=0.1, settle=2,
            connect_rate=20_000, opening=server.opening))
    return {**figures, "keeps_up": keeps_up(server, figures, topology)}


def keeps_up(server, figures, topology):
    """Everything arrived, nobody was cut off, and the goodput is what was offered."""
    size = TOPOLOGIES[topology]
    members = size["connections"] / size["rooms"]
    receivers = members if server.dialect == "json" else members - 1
    offered = figures["rate"] * receivers
    return figures["clean"] and figures["p99"] < BEARABLE_MS and figures["goodput"] > 0.9 * offered


def next_rate(steps):
    """Up or down by 1.5 until one kept up and one did not; then the middle of the two."""
    kept = max((s["rate"] for s in steps if s["keeps_up"]), default=None)
    failed = min((s["rate"] for s in steps if not s["keeps_up"]
                  and (kept is None or s["rate"] > kept)), default=None)
    if kept is None:
        return failed / 1.5
    if failed is None:
        return kept * 1.5
    return (kept * failed) ** 0.5


def saturation_of(steps):
    """The highest rate that the server kept up with; its lowest where it kept up with none."""
    kept = [step["rate"] for step in steps if step["keeps_up"]]
    return max(kept) if kept else min((step["rate"] for step in steps), default=None)


def connect(server):
    """5,000 people in rooms of 10: they come one after the other, and stay. And on a new server they
    come at once, leave, and come again at once."""
    crowd = {"connections": 5000, "rooms": 500, "rate": 0, "seconds": 0.1, "settle": 0,
             "connect_rate": 1e6}
    with server.start():
        calm = load.run(server, idle=1, opening=server.opening, **crowd)
    with server.start():
        first, again = (load.run(server, idle=0.1, opening=server.at_once, **crowd)
                        for _ in range(2))
    spent = load.cpu(first["server"], "connecting")
    spent_again = load.cpu(again["server"], "connecting")
    kernel = calm["kernel"]
    return {
        "clean": calm["clean"] and first["clean"] and again["clean"],
        "per_cpu": 5000 / spent if spent else None,
        "per_second": 5000 / first["seconds"]["connecting"],
        "user_bytes": load.idle_bytes(calm),
        "kernel_bytes": (kernel["idle"] - kernel["before"]) / 5000,
        "again_cpu_us": spent_again / 5000 * 1e6,
        "again_seconds": again["seconds"]["connecting"],
    }


def connect_by_tls(server):
    """2,000 people come by TLS, and stay: memory for each, and handshakes a CPU second."""
    with server.start():
        result = load.run(server, tls=True, ca_file=server.certificate, connections=2000, rooms=200,
                          rate=0, idle=1, settle=0, connect_rate=1e6, opening=64)
    spent = load.cpu(result["server"], "connecting")
    return {"clean": result["clean"], "user_bytes": load.idle_bytes(result),
            "per_cpu": 2000 / spent if spent else None}


class Rounds:
    """What was measured so far, by server and measurement."""

    def __init__(self, servers, job, about=None):
        earlier = job.earlier or {}
        self.servers, self.job, self.about = servers, job, about or {}
        self.runs = {server.name: {} for server in servers} | earlier.get("runs", {})
        self.searches = {server.name: {} for server in servers} | earlier.get("searches", {})
        self.rounds = earlier.get("rounds", 0)
        self.failed = set()  # is not tried again: it may have taken all of its 90 seconds
        # A run is as long as some three rounds allow.
        self.seconds = min(max(job.minutes / 10, 0.4), 3)

    def plan(self):
        pairs = len(self.servers) * len(TOPOLOGIES)
        say = self.job.say
        say(f"the plan: {SEARCH_SHARE * self.job.minutes:.1f} minutes at most to search {pairs} "
            f"saturations in up to {STEPS} steps of {self.seconds / 2:g} s; then rounds of "
            f"{len(MEASUREMENTS)} measurements on {len(self.servers)} servers, {self.seconds:g} s "
            f"each, until {self.job.minutes:g} minutes are over")

    def save(self):
        self.job.save(self.result())

    def search(self):
        """The saturation of each; a short one where an earlier run has it."""
        pairs = [(t, s) for t in TOPOLOGIES for s in self.servers
                 if not self.searches[s.name].get(t)]
        end = self.job.left() - SEARCH_SHARE * self.job.minutes * 60
        for number, (topology, server) in enumerate(pairs):
            share = (self.job.left() - end) / (len(pairs) - number)
            stop_at = self.job.left() - share
            steps = self.searches[server.name].setdefault(topology, [])
            kind = f"search {server.name}, {topology}"
            rate = begin_of(topology, server)
            while len(steps) < STEPS and self.job.has_time_for(kind, GUESS) and (
                    not steps or self.job.left() - self.job.took.get(kind, GUESS) > stop_at):
                figures = self.job.attempt(
                    kind, lambda: send(server, topology, rate, self.seconds / 2))
                if figures is None:
                    break
                steps.append(figures)
                rate = next_rate(steps)
            self.job.say(f"{server.name}, {topology}: keeps up with "
                         f"{saturation_of(steps) or 0:,.0f} messages a second ({len(steps)} steps)")
            self.save()

    def saturation(self, name, topology):
        return saturation_of(self.searches[name].get(topology, []))

    def rate_of(self, server, topology, what):
        """Messages a second; None where this measurement is not for this server."""
        own = self.saturation(server.name, topology)
        if what == "steady":
            return TOPOLOGIES[topology]["steady"]
        if what == "twice the best peer":
            peers = [self.saturation(s.name, topology) or 0 for s in self.servers
                     if s.name in PEER_PACKAGES]
            ours = server.name in ("bare", "parley memory irc", "parley memory json")
            return 2 * max(peers) if peers and ours and max(peers) else None
        if what == "same":  # half of what the weakest takes
            kept = [self.saturation(s.name, topology) for s in self.servers]
            kept = [rate for rate in kept if rate]
            return min(kept) / 2 if kept else None
        return own and own * {"half": 0.5, "full": 1, "double": 2, "fourfold": 4}[what]

    def measure(self, server, topology, what):
        if topology == "connect":
            return connect(server)
        if topology == "tls":
            return connect_by_tls(server)
        return send(server, topology, self.rate_of(server, topology, what), self.seconds)

    def is_for(self, server, topology, what):
        if topology == "tls":
            return server.name == "parley memory irc"
        return topology == "connect" or self.rate_of(server, topology, what) is not None

    def play(self):
        """One round, or what is left of it from an earlier run; False where the time was over before
        its end."""
        wanted = {one: self.rounds * MEASUREMENTS.count(one) for one in MEASUREMENTS}
        for topology, what in MEASUREMENTS:
            wanted[topology, what] += 1
            for server in self.servers:
                name = topology if what is None else f"{topology}, {what}"
                kind = f"{server.name}, {name}"
                there = len(self.runs[server.name].get(name, []))
                if (not self.is_for(server, topology, what) or kind in self.failed
                        or there >= wanted[topology, what]):
                    continue
                if not self.job.has_time_for(kind, GUESS):
                    return False
                here = Parley("memory", "irc", tls=True) if topology == "tls" else server
                figures = self.job.attempt(kind, lambda: self.measure(here, topology, what))
                if figures is None:
                    self.failed.add(kind)
                else:
                    self.runs[server.name].setdefault(name, []).append(figures)
            self.save()
        self.rounds += 1
        self.job.say(f"round {self.rounds} is over; {self.job.left():.0f} s are left")
        return True

    def result(self):
        return {**self.about, "topologies": TOPOLOGIES, "searches": self.searches,
                "runs": self.runs, "rounds": self.rounds, "failures": self.job.failures}


def begin_of(topology, server):
    begin = TOPOLOGIES[topology]["begin"]
    return begin.get(server.name) or begin["parley"]


def measure(servers, job, about=None):
    WORK.mkdir(parents=True, exist_ok=True)
    rounds = Rounds(servers, job, about)
    rounds.plan()
    rounds.search()
    while job.left() > GUESS and rounds.play():
        pass
    rounds.save()


def peers(job):
    measure(everybody(), job, {"versions": fetch_peers()})


def limit(job):
    measure(limit_only(), job)
