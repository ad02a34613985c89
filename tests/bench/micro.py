"""./dev bench micro: what the parts cost, in nanoseconds, allocations and instructions."""
import json
import pathlib
import re
import shlex
import subprocess
import threading
import time

import load
from servers import BIN, ROOT, WORK, Bare, Parley

# Under valgrind a server is some fifty times slower. Counting begins when all connections are in
# their rooms, and ends with the last delivery. The first rate leaves every message a turn of its
# own; the last is more than can be done, so that a turn holds many messages.
COUNTED = {
    "one room of 300, 50 messages a second": {"connections": 300, "rooms": 1, "rate": 50},
    "100 rooms of 10, 400 a second": {"connections": 1000, "rooms": 100, "rate": 400},
    "100 rooms of 10, saturated": {"connections": 1000, "rooms": 100, "rate": 8000},
}
GUESS = 35  # seconds of one count
MESSAGES = 4000  # at most; and no longer than five seconds
# Coroutines that every connection has, and those that it has while it needs them.
FRAMES = ["co_spawn", *(f"Connection::{name}" for name in (
    "run", "shake_hands", "guard", "write_when_ready", "catch_up", "catch_up_from_disk"))]


def parts(seconds):
    done = subprocess.run([BIN / "bench_micro", "--benchmark_format=json",
                           f"--benchmark_min_time={seconds}"], capture_output=True, text=True, check=True)
    return [{"name": one["name"], "ns": one["cpu_time"], "allocations": one["allocations"]}
            for one in json.loads(done.stdout)["benchmarks"]]


def under_callgrind(server):
    """The same server, started under callgrind."""
    plain = server.command

    def command():
        program, *arguments = plain()
        # valgrind 3.19 gives up on clang 19's debug information.
        copy = WORK / f"{pathlib.Path(program).name}.stripped"
        subprocess.run(["objcopy", "--strip-debug", program, copy], check=True)
        for old in WORK.glob("callgrind.out*"):
            old.unlink()
        return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={WORK}/callgrind.out",
                copy, *arguments]

    server.command = command
    return server


def cpu_ticks(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def wait_until_idle(pid, seconds=60):
    """All are in their rooms: the server has nothing to do for a second."""
    spent = cpu_ticks(pid)
    for _ in range(seconds):
        time.sleep(1)
        now = cpu_ticks(pid)
        if now - spent < 5:
            return
        spent = now


def counted(text):
    """What callgrind has written: instructions, and calls of malloc."""
    names, allocations, in_call = {}, 0, None
    for line in text.split("\n"):
        if line.startswith("cfn="):
            number, _, name = line[4:].partition(" ")
            names.setdefault(number, name)
            in_call = names[number]
        elif line.startswith("fn="):
            number, _, name = line[3:].partition(" ")
            names.setdefault(number, name)
        elif line.startswith("calls=") and in_call in ("malloc", "calloc", "realloc"):
            allocations += int(line[6:].split()[0])
    return int(re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)[1]), allocations


def per_delivery(make, setting):
    server = under_callgrind(make())
    seconds = min(5, MESSAGES / setting["rate"])
    connecting = setting["connections"] / 200
    with server.start():
        run = threading.Thread(target=lambda: results.append(load.run(
            server, arrivals="uniform", settle=60, connect_rate=200, opening=8,
            at_most=180,
            idle=6, seconds=seconds, **setting)))
        results = []
        run.start()
        time.sleep(connecting)
        wait_until_idle(server.pid)
        subprocess.run(["callgrind_control", "-z", str(server.pid)], capture_output=True)
        run.join()
        if not results:
            raise RuntimeError("parley-load has failed; it says why above")
        subprocess.run(["callgrind_control", "-d", str(server.pid)], capture_output=True)
    dump = max(WORK.glob("callgrind.out.*"), key=lambda path: path.stat().st_mtime)
    instructions, allocations = counted(dump.read_text())
    deliveries = results[0]["deliveries"]["total"]
    return {"instructions": instructions / deliveries, "allocations": allocations / deliveries,
            "deliveries": deliveries}


def messages(job, result):
    """Each setting on each server, while there is time; the first ones matter most."""
    kinds = {"bare": Bare, "parley irc": lambda: Parley("memory", "irc"),
             "parley json": lambda: Parley("memory", "json")}
    for topology, setting in COUNTED.items():
        for name, make in kinds.items():
            if topology in result["messages"].get(name, {}):
                continue
            if not job.has_time_for(topology, GUESS):
                job.say(f"no time for {name}, {topology}")
                continue
            one = job.attempt(topology, lambda: per_delivery(make, setting))
            if one is not None:
                result["messages"].setdefault(name, {})[topology] = one
                job.say(f"{name}, {topology}: instructions and allocations counted")
            job.save({**result, "failures": job.failures})


def frames():
    """Sizes of coroutine frames, in bytes: clang remarks on each that it makes. GCC does not."""
    commands = json.loads((ROOT / "build/release/compile_commands.json").read_text())
    sizes = {}
    for entry in commands:
        piece = pathlib.Path(entry["directory"], entry["file"])
        if "/parley_net.dir/Unity/" not in str(piece) or "net/connection/connection.cpp" not in piece.read_text():
            continue
        words = shlex.split(entry["command"])
        if "clang" not in " ".join(words[:2]):
            return {}
        words[words.index("-o") + 1] = "/dev/null"
        remarks = subprocess.run([*words, "-Rpass=coro-split"], cwd=entry["directory"], check=True,
                                 capture_output=True, text=True).stderr
        plain = subprocess.run(["c++filt"], input=remarks, capture_output=True, text=True).stdout
        sizes |= {name: int(size) for name, size in
                  re.findall(r"Split 'parley::net::(Connection::\w+)\(.*' \(frame_size=(\d+)", plain)}
        sizes |= {"co_spawn": int(size) for size in re.findall(
            r"co_spawn_entry_point.*TaskScope.*' \(frame_size=(\d+)", plain)}
    return {name: sizes[name] for name in FRAMES if name in sizes}


def micro(job):
    WORK.mkdir(parents=True, exist_ok=True)
    result = {"messages": {}} | (job.earlier or {})
    job.say(f"the plan: the parts and the frames first; then {3 * len(COUNTED)} runs below "
            f"callgrind of about {GUESS} s each")
    if not result.get("parts"):
        seconds = "0.2" if job.minutes >= 3 else "0.02"
        result["parts"] = job.attempt("parts", lambda: parts(seconds)) or []
        result["frames"] = job.attempt("frames", frames) or {}
        job.save(result)
        job.say("the parts are measured")
    messages(job, result)
