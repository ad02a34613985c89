"""./dev bench scale: how cost grows with connections, members, rooms, threads and history."""
import json
import shutil
import socket
import subprocess
import threading
import time

import load
from servers import BIN, SERVER_CORE, TOOL_CORE, WORK, Parley

CONNECTIONS = [100, 19_000, 1000, 5000, 10_000]
MEMBERS = [2, 10, 100, 1000, 5000, 15_000]
ROOMS = [1, 1000, 10_000, 100_000]
HISTORY = [1, 1_000_000, 100_000, 10_000_000]  # the last with --full
TIMES = 3  # that what is compared is measured, in turn
WORDS = ["tea", "boat", "green", "river", "stone", "north", "paper", "light", "wheel", "salt"]


def by_connections(connections):
    """Rooms of ten, a hundred messages a second: what does it cost that many others are there?"""
    with Parley("memory", "irc").start() as server:
        result = load.run(server, connections=connections, rooms=connections // 10, rate=100,
                          seconds=3, idle=1, connect_rate=10_000, warmup=0.5)
    return {"connections": connections, **load.figures_of(result),
            "user_bytes": load.idle_bytes(result)}


def on_two_nodes(connections=38_000):
    """Two servers that know nothing of each other, each with half of the people; the same load on
    both at once. Each has a core, which it shares with the process that loads it."""
    half = connections // 2

    def one(core, results):
        server = Parley("memory", "irc")
        server.name += f" node {core}"
        with server.start(core=core):
            results[core] = load.run(server, core=core, connections=half, rooms=half // 10,
                                     rate=50, seconds=3, idle=2, connect_rate=5000, warmup=0.5)

    results = {}
    nodes = [threading.Thread(target=one, args=(core, results))
             for core in (SERVER_CORE, TOOL_CORE)]
    for node in nodes:
        node.start()
    for node in nodes:
        node.join()
    if len(results) != 2:
        raise RuntimeError("one of the two nodes has failed")
    figures = [load.figures_of(result) for result in results.values()]
    return {"connections": sum(result["connections"]["up"] for result in results.values()),
            "clean": all(f["clean"] for f in figures), "p50": max(f["p50"] for f in figures),
            "p99": max(f["p99"] for f in figures),
            "user_bytes": max(load.idle_bytes(result) for result in results.values())}


def by_members(members):
    """About 100,000 deliveries a second, in one room of so many, or in as many rooms as fill it."""
    rooms = max(1, 1000 // members)
    with Parley("memory", "irc").start() as server:
        result = load.run(server, connections=members * rooms, rooms=rooms, rate=100_000 / members,
                          seconds=3, idle=0.2, connect_rate=10_000, warmup=0.5, at_most=150)
    return {"members": members, "rooms": rooms, **load.figures_of(result)}


def by_threads(threads, rooms=100, rate=5000):
    """The same load on one thread and on two. Both may use both cores, and so may the tool."""
    cores = [SERVER_CORE, TOOL_CORE]
    with Parley("memory", "irc", threads=threads).start(core=cores) as server:
        result = load.run(server, core=cores, connections=1000, rooms=rooms, rate=rate,
                          seconds=3, idle=0.2, warmup=0.5)
    return {"threads": threads, **load.figures_of(result)}


def by_threads_in_one_room(threads):
    return by_threads(threads, rooms=1, rate=100)


# --- history --------------------------------------------------------------------------------------


def write_history(path, messages, rooms):
    """NDJSON as parleyd exports it: rooms, then messages in them by turns."""
    stamp = 1_767_225_600_000  # 2026-01-01, in milliseconds
    with open(path, "w") as out:
        out.write('{"parley_export":1}\n')
        for room in range(rooms):
            out.write(json.dumps({"kind": "create", "time": stamp, "room": f"#r{room}",
                                  "from": "ada", "sender": "guest:ada"}) + "\n")
        for number in range(messages):
            text = (f"message {number} about {WORDS[number % 10]} and "
                    f"{WORDS[number // 10 % 10]}{number % 1000}")
            out.write(f'{{"kind":"message","time":{stamp},"room":"#r{number % rooms}",'
                      f'"from":"ada","sender":"guest:ada","text":"{text}","key":"k{number}"}}\n')


class Talker:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.lines = self.socket.makefile("rb")
        self.number = 0

    def ask(self, **request):
        self.number += 1
        self.socket.sendall(json.dumps({**request, "id": self.number}).encode() + b"\n")
        while True:
            line = json.loads(self.lines.readline())
            if line.get("id") == self.number:
                return line

    def close(self):
        self.lines.close()
        self.socket.close()


def milliseconds(action, times=5):
    """The median of several; the first one's answer."""
    took = []
    for _ in range(times):
        began = time.monotonic()
        answer = action()
        took.append((time.monotonic() - began) * 1000)
    return load.median(took), answer


def start_milliseconds(server, times=3):
    """From the start of the process to the first connection that it accepts."""
    took = []
    for _ in range(times):
        began = time.monotonic()
        server.start()
        took.append((time.monotonic() - began) * 1000)
        server.stop()
    return load.median(took)


def memory_of(pid):
    status = open(f"/proc/{pid}/status").read()
    return next(int(line.split()[1]) * 1024 for line in status.split("\n") if "RssAnon" in line)


def one_history(messages, rooms):
    data = WORK / "history"
    shutil.rmtree(data, ignore_errors=True)
    text = WORK / "history.ndjson"
    write_history(text, messages, rooms)
    began = time.monotonic()
    with open(text, "rb") as lines:
        subprocess.run([BIN / "parleyd", "import", "--data", data], stdin=lines, check=True,
                       capture_output=True)
    row = {"messages": messages, "rooms": rooms, "import_seconds": time.monotonic() - began}
    text.unlink()
    server = Parley("sqlite", "json", data=data)
    row["start_ms"] = start_milliseconds(server)
    with server.start():
        talker = Talker(server.port)
        talker.ask(type="hello", nick="bench")
        talker.ask(type="join", room="#r0")
        row["user_bytes"] = memory_of(server.pid)
        row["page_ms"], page = milliseconds(
            lambda: talker.ask(type="history", **{"with": "#r0"}, limit=100))
        row["page_entries"] = len(page.get("entries", []))
        began = time.monotonic()
        found = talker.ask(type="search", text="tea", room="#r0", limit=20)
        row["first_search_ms"] = (time.monotonic() - began) * 1000
        while_indexed(talker, server)
        row["search_ms"], found = milliseconds(
            lambda: talker.ask(type="search", text="tea", room="#r0", limit=20))
        row["found"] = len(found.get("entries", []))
        talker.close()
    return row


def while_indexed(talker, server, seconds=120):
    """Waits until the search index is idle: the server uses next to no CPU for a while."""
    spent = None
    for _ in range(seconds):
        fields = open(f"/proc/{server.pid}/stat").read().rsplit(")", 1)[1].split()
        now = int(fields[11]) + int(fields[12])
        if spent is not None and now - spent < 5:
            return
        spent = now
        time.sleep(1)


def in_turn(values, measure, times=TIMES):
    """A list of pieces of work: each value so many times, one after the other."""
    return [(value, measure) for _ in range(times) for value in values]


def work_of(full):
    """What is to be measured, what matters most first: name, value, measure, seconds guessed."""
    of_threads = [(name, *one, 6) for name, measure in (
        ("threads", by_threads), ("threads_one_room", by_threads_in_one_room))
        for one in in_turn([1, 2], measure)]
    compared = [("connections", *one, 20) for one in in_turn(CONNECTIONS[:2], by_connections)]
    histories = [("history", n, lambda n: one_history(n, 10), 10 + n / 15_000) for n in HISTORY]
    # Everybody is told of everybody who joins: a large room costs the square of its members.
    members = [("members", n, by_members, 8 + n * n / 2_500_000) for n in MEMBERS]
    rooms = [("rooms", n, lambda n: one_history(0 if n > 1 else 1, n), 10 + n / 5000)
             for n in ROOMS]
    return [*of_threads, *histories[:2], *compared,
            ("nodes", 38_000, on_two_nodes, 40),
            *members[:-1],
            *(("connections", n, by_connections, 15) for n in CONNECTIONS[2:]),
            *rooms[:3], histories[2], rooms[3], members[-1], *(histories[3:] if full else [])]


def scale(job):
    WORK.mkdir(parents=True, exist_ok=True)
    result = {name: [] for name in ("threads", "threads_one_room", "connections", "nodes", "members",
                                    "rooms", "history")} | (job.earlier or {})
    begun = {}  # how often each was begun in this run: what an earlier one has is not done again
    work = work_of(job.full)
    job.say(f"the plan: {len(work)} measurements, about {sum(w[3] for w in work) / 60:.0f} minutes "
            f"if there is the time; begun with what matters most")
    for name, value, measure, guess in work:
        begun[name, value] = begun.get((name, value), 0) + 1
        kind = f"{name} {value}"
        there = sum(row["value"] == value for row in result[name])
        if there >= begun[name, value]:
            continue
        if not job.has_time_for(kind, guess):
            job.say(f"no time for {kind}: it may take {max(guess, job.took.get(kind, 0)):.0f} s")
            continue
        row = job.attempt(kind, lambda: measure(value))
        if row is not None:
            result[name].append({"value": value, **row})
            job.say(f"{kind}: {job.left():.0f} s are left")
        job.save({**result, "failures": job.failures})
    shutil.rmtree(WORK / "history", ignore_errors=True)
