"""./dev bench micro: what the parts cost, in nanoseconds, allocations and instructions."""
import json
import pathlib
import re
import shlex
import subprocess

import load
from servers import BIN, ROOT, WORK, Bare, Parley

# A run under valgrind is some fifty times slower. Instructions are counted in two runs that differ
# in nothing but how many messages are sent: the difference is the messages' alone.
COUNTED = {
    "one room of 1,000": {"connections": 1000, "rooms": 1, "rate": 20, "seconds": 2},
    "100 rooms of 10": {"connections": 1000, "rooms": 100, "rate": 400, "seconds": 2},
}
MORE = 3  # times as long is the longer run
FRAMES = {"server/net/connection.cpp": ["run", "converse", "read_requests"],
          "server/net/connection_feed.cpp": ["guard", "write_when_ready", "catch_up"]}


def parts():
    done = subprocess.run([BIN / "bench_micro", "--benchmark_format=json",
                           "--benchmark_min_time=0.2"], capture_output=True, text=True, check=True)
    return [{"name": one["name"], "ns": one["cpu_time"], "allocations": one["allocations"]}
            for one in json.loads(done.stdout)["benchmarks"]]


class Counted:
    """A server under callgrind or dhat; `total` is known when it has ended."""

    def __init__(self, server, tool):
        self.server, self.tool = server, tool
        plain = server.command

        def stripped():  # valgrind 3.19 gives up on clang 19's debug information
            program, *arguments = plain()
            copy = WORK / f"{pathlib.Path(program).name}.stripped"
            subprocess.run(["objcopy", "--strip-debug", program, copy], check=True)
            return [copy, *arguments]

        self.log = WORK / f"valgrind.{tool}"
        options = ["--tool=callgrind", f"--callgrind-out-file={WORK}/callgrind.out"]
        if tool == "dhat":
            options = ["--tool=dhat", f"--dhat-out-file={WORK}/dhat.out"]
        server.command = lambda: ["valgrind", f"--log-file={self.log}", *options, *stripped()]

    def total(self):
        text = self.log.read_text()
        pattern = r"Collected : (\d+)" if self.tool == "callgrind" else r"in ([\d,]+) blocks"
        found = re.search(pattern, text)
        if not found:
            raise RuntimeError(f"valgrind gave no figure:\n{text}")
        return int(found[1].replace(",", ""))


def per_delivery(make, tool, setting):
    totals, deliveries = [], []
    for seconds in (setting["seconds"], MORE * setting["seconds"]):
        server = make()
        counted = Counted(server, tool)
        with server.start():
            result = load.run(server, arrivals="uniform", settle=60, connect_rate=500, idle=0.2,
                              connections=setting["connections"], rooms=setting["rooms"],
                              rate=setting["rate"], seconds=seconds)
        totals.append(counted.total())
        deliveries.append(result["deliveries"]["total"])
    return (totals[1] - totals[0]) / (deliveries[1] - deliveries[0])


def messages(say):
    kinds = {"bare": Bare, "parley irc": lambda: Parley("memory", "irc"),
             "parley json": lambda: Parley("memory", "json")}
    result = {}
    for name, make in kinds.items():
        for topology, setting in COUNTED.items():
            result.setdefault(name, {})[topology] = {
                "instructions": per_delivery(make, "callgrind", setting),
                "allocations": per_delivery(make, "dhat", setting)}
        say(f"{name}: instructions and allocations counted")
    return result


def frames():
    """Sizes of coroutine frames, in bytes: clang names them in its debug information."""
    sizes = {}
    commands = json.loads((ROOT / "build/release/compile_commands.json").read_text())
    for source, names in FRAMES.items():
        entry = next(c for c in commands if c["file"].endswith(source))
        words = shlex.split(entry["command"])
        if "clang" not in " ".join(words[:2]):
            return {}
        target = WORK / (pathlib.Path(source).stem + ".o")
        words[words.index("-o") + 1] = str(target)
        subprocess.run([*words, "-g2"], cwd=entry["directory"], check=True, capture_output=True)
        text = subprocess.run(["readelf", "--debug-dump=info", target], capture_output=True,
                              text=True).stdout
        for name in names:
            found = re.search(rf"Connection\d+{name}E\w*\.coro_frame_ty\n.*?byte_size\s*: (\d+)",
                              text, re.DOTALL)
            if found:
                sizes[f"Connection::{name}"] = int(found[1])
    return sizes


def micro(minutes, say, full=False):
    WORK.mkdir(parents=True, exist_ok=True)
    result = {"parts": parts(), "frames": frames()}
    say("the parts are measured")
    result["messages"] = messages(say)
    return result
