"""./dev bench scale: how cost grows with connections, members, rooms, threads and history."""
import json
import shutil
import socket
import subprocess
import time

import load
from servers import BIN, SERVER_CORE, TOOL_CORE, WORK, Parley

CONNECTIONS = [100, 1000, 5000, 10_000, 19_000]
MEMBERS = [2, 10, 100, 1000, 5000, 15_000]
ROOMS = [1, 1000, 10_000, 100_000]
HISTORY = [1, 100_000, 1_000_000]
HISTORY_FULL = [*HISTORY, 10_000_000]
WORDS = ["tea", "boat", "green", "river", "stone", "north", "paper", "light", "wheel", "salt"]


def by_connections(say):
    """Rooms of ten, a hundred messages a second: what does it cost that many others are there?"""
    rows = []
    for connections in CONNECTIONS:
        with Parley("memory", "irc").start() as server:
            result = load.run(server, connections=connections, rooms=connections // 10, rate=100,
                              seconds=3, idle=1, connect_rate=10_000, warmup=0.5)
        memory = result["server"]
        rows.append({"connections": connections, **load.figures_of(result),
                     "user_bytes": (memory["anonymous_idle"] - memory["anonymous_before"])
                     / connections})
        say(f"{connections} connections: p99 {rows[-1]['p99']:.1f} ms")
    return rows


def by_members(say):
    """About 100,000 deliveries a second, in one room of so many, or in as many rooms as fill it."""
    rows = []
    for members in MEMBERS:
        rooms = max(1, 1000 // members)
        rate = 100_000 / members
        with Parley("memory", "irc").start() as server:
            result = load.run(server, connections=members * rooms, rooms=rooms, rate=rate,
                              seconds=3, idle=0.2, connect_rate=10_000, warmup=0.5)
        rows.append({"members": members, "rooms": rooms, **load.figures_of(result)})
    say("room sizes are measured")
    return rows


def by_threads(say):
    """The same load on one thread and on two. Both may use both cores, and so may the tool."""
    cores = [SERVER_CORE, TOOL_CORE]
    rows = []
    for threads in (1, 2):
        with Parley("memory", "irc", threads=threads).start(core=cores) as server:
            result = load.run(server, core=cores, connections=1000, rooms=100, rate=5000,
                              seconds=3, idle=0.2, warmup=0.5)
        rows.append({"threads": threads, **load.figures_of(result)})
    say("threads are measured")
    return rows


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


def scale(minutes, say, full=False):
    began = time.monotonic()
    result = {"connections": by_connections(say), "members": by_members(say),
              "threads": by_threads(say), "history": [], "rooms": []}
    for rooms in ROOMS[: None if full else 3]:
        result["rooms"].append(one_history(0 if rooms > 1 else 1, rooms))
    say("numbers of rooms are measured")
    for messages in HISTORY_FULL if full else HISTORY:
        row = one_history(messages, 10)
        result["history"].append(row)
        say(f"{messages} messages: starts in {row['start_ms']:.0f} ms")
        if not full and messages < 1_000_000 and time.monotonic() - began > minutes * 60:
            say("no time for more history; --full has it")
            break
    shutil.rmtree(WORK / "history", ignore_errors=True)
    return result
