"""More than the server can do: it says so, does what it took, and does as much as ever."""
import os
import pathlib
import time
import urllib.request

from world import Failed, Load, Server, Skipped, Talker, check_ledger, demand, root, until

IMPATIENT = "[limits]\nappend_wait_milliseconds = 300\nbusy_retry_milliseconds = 100\n"


def metric(server, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.ports['web page']}/metrics") as page:
        for line in page.read().decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
    raise Failed(f"there is no metric {name}")


def the_log_is_behind(long):
    """A sync that takes three seconds: who comes meanwhile is sent away, and told when to come back."""
    with Server(IMPATIENT, shim=True, flags=["--http", "127.0.0.1:0"]) as server:
        ada, bob = Talker(server), Talker(server, "bob")
        ada.say("before")
        server.order(fsync_takes_ms=3000)
        ada.tell(type="say", to=ada.room, text="taken")
        time.sleep(0.5)
        no = bob.say("new work")
        demand(no.get("code") == "busy" and no["retry_after"] >= 100, f"instead of a refusal: {no}")
        demand("the log is behind" in no["text"], no["text"])
        demand(bob.ask(type="ping")["type"] == "pong", "the server answers no ping")
        demand(bob.history() == ada.accepted, "history is not what was acknowledged")
        demand(metric(server, "parley_busy_total") >= 1, "it is not counted")
        server.order()
        answer = ada.answer()
        demand(answer["type"] == "accepted", f"what was taken: {answer}")
        ledger = [*ada.accepted, "taken"]
        time.sleep(no["retry_after"] / 1000)
        until(lambda: bob.say("new work")["type"] == "accepted", "it goes on refusing")
        ledger += bob.accepted
        server.kill()
        server.start()
        return check_ledger(server, ledger), f"refused {len(bob.refused)}, and taken when it came back"


class Quota:
    """A share of one core for a process: a small machine, beside whatever else this one does."""

    def __init__(self, share):
        root("a share of the processor")
        self.group = pathlib.Path(f"/sys/fs/cgroup/cpu/parley-{os.getpid()}")
        self.share = share

    def __enter__(self):
        try:
            self.group.mkdir()
            (self.group / "cpu.cfs_period_us").write_text("10000")
            (self.group / "cpu.cfs_quota_us").write_text(str(int(10000 * self.share)))
        except OSError as why:
            raise Skipped(f"no share of the processor can be given: {why}") from None
        return self

    def take(self, pid):
        (self.group / "cgroup.procs").write_text(str(pid))

    def __exit__(self, *_):
        self.group.rmdir()


def loaded(server, rate, seconds):
    """Everything that was said arrives; gives what was delivered in a second meanwhile."""
    load = Load(server, "--connections", 200, "--rooms", 10, "--rate", rate, "--seconds", seconds,
                "--warmup", 2, "--pid", server.pid)
    result = load.result()
    busy = result["messages"]["retried"].get("busy", {}).get("count", 0)
    sending = [one for one in result["samples"] if one["stage"] == "sending"][2:]
    return result, sum(one["delivered"] for one in sending) / len(sending), busy


def twice_and_four_times_too_much(long):
    """Goodput past saturation, against the peak: a tenth of a core for the server, an open loop."""
    if not long:
        raise Skipped("in the long form only")
    with Quota(0.1) as quota, Server() as server:
        quota.take(server.pid)
        _, flood, _ = loaded(server, 20000, 6)
        peak_rate = flood / 20  # each message goes to 20 members
        told, checked, goodput = [], 0, {}
        for times in (1, 2, 4):
            result, goodput[times], busy = loaded(server, peak_rate * times, 10)
            checked += result["deliveries"]["total"]
            latency = result["latency_us"]["acknowledgement"]["percentiles"]["p50"] / 1e6
            told.append(f"{times}x: {goodput[times]:.0f}/s, {busy} busy, p50 {latency:.2f} s")
        best = max(goodput.values())
        worst = min(goodput[2], goodput[4]) / best
        demand(worst >= 0.9, f"goodput falls to {worst:.0%} of the peak: {told}")
        server.kill()
        return checked, f"{'; '.join(told)}; {worst:.0%} of the peak at least"


FAULTS = [the_log_is_behind, twice_and_four_times_too_much]
