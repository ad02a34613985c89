"""./dev bench uring: the same server on epoll and on io_uring, in turn."""
import peers
from peers import BIG, SMALL
from servers import WORK, Parley, ParleyUring

SERVERS = {"epoll": Parley, "io_uring": ParleyUring}
# Messages a second: as in the suite of the peers, and some that keep a server busy.
LOADS = [(BIG, 100), (BIG, 4000), (SMALL, 5000), (SMALL, 40_000)]
COMING = "5,000 come and stay"
SECONDS = 3
GUESS = 8


def measurements():
    """{what is measured: how, on a server}."""
    all = {f"{topology}, {rate:,} messages a second":
           lambda server, topology=topology, rate=rate: peers.send(server, topology, rate, SECONDS)
           for topology, rate in LOADS}
    return all | {COMING: peers.connect}


def uring(job):
    WORK.mkdir(parents=True, exist_ok=True)
    runs = (job.earlier or {}).get("runs", {})
    plan = [(row, measure, name) for row, measure in measurements().items() for name in SERVERS]
    job.say(f"the plan: rounds of {len(plan)} runs, until {job.minutes:g} minutes are over")
    while True:
        for row, measure, name in plan:
            if not job.has_time_for(row, GUESS):
                return
            figures = job.attempt(row, lambda: measure(SERVERS[name]("memory", "irc")))
            if figures is not None:
                runs.setdefault(row, {}).setdefault(name, []).append(figures)
            job.save({"runs": runs, "failures": job.failures})
