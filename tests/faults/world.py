"""What the fault tests are played with: a server, a talker, the load tester, and the ledger."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

NO_RATES = """
[rates]
session_messages_per_second = 0
user_messages_per_second = 0
session_joins_per_second = 0
session_other_per_second = 0
user_creates_per_second = 0
user_bytes_per_second = 0
"""
PATIENCE = 60  # seconds for anything that only takes long on a machine that is busy


class Failed(Exception):
    """A promise was broken; the text says which."""


class Skipped(Exception):
    """This machine cannot do it; the text says why."""


def demand(condition, text):
    if not condition:
        raise Failed(text)


def until(condition, text, within=PATIENCE):
    end = time.monotonic() + within
    while not condition():
        demand(time.monotonic() < end, f"after {within} s: {text}")
        time.sleep(0.02)


class Tools:
    bin = shim = None  # set by the command line


class Server:
    """A parleyd with a directory of its own. `prefix`: what to run it under (ip netns exec ...)."""

    def __init__(self, config="", flags=(), shim=False, data=None, prefix=(), host="127.0.0.1"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parley-faults-"))
        self.data = pathlib.Path(data or self.folder / "data")
        self.host, self.port, self.prefix, self.flags = host, 0, list(prefix), list(flags)
        self.config = self.folder / "parleyd.toml"
        # Core dumps are allowed: else only root could count this process's descriptors.
        # The bound on free space is off: the disks of these tests are small and get full.
        store, rest = "[store]\nfree_mib = 0\n", config.removeprefix("[store]\n")
        self.config.write_text("[server]\ncore_dumps = true\n" + NO_RATES + store + rest)
        self.orders = self.folder / "orders"
        self.order()
        self.environment = dict(os.environ)
        if shim:
            self.environment.update(LD_PRELOAD=str(Tools.shim), PARLEY_FAULTS=str(self.orders))
        self.process = None
        self.log = self.folder / "log"
        try:
            self.start()
        except Failed:
            self.close()
            raise

    def order(self, clock_ahead_ms=0, fsync_takes_ms=0, fsync_error=0, write_error=0):
        with open(self.orders, "r+b" if self.orders.exists() else "wb", buffering=0) as file:
            file.write(struct.pack("qqqq", clock_ahead_ms, fsync_takes_ms, fsync_error,
                                   write_error))

    def spawn(self):
        command = [*self.prefix, str(Tools.bin / "parleyd"), "--config", str(self.config), "--data",
                   str(self.data), "--listen", f"{self.host}:{self.port}", *self.flags]
        if "--http" not in self.flags:
            command += ["--http", "off"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=open(self.log, "ab"),
                                text=True, env=self.environment)

    def start(self):
        self.process = self.spawn()
        self.ports = {}
        for _ in range(1 + ("--tls" in self.flags) + ("--http" in self.flags)):
            line = self.process.stdout.readline()
            found = re.match(r"parleyd: (ready|TLS|web page) on (?:http://)?[^ ]*:(\d+)/?$", line)
            demand(found, f"the server did not start: {self.errors()[-300:]}")
            self.ports[found[1]] = int(found[2])
        self.port = self.ports["ready"]

    def errors(self):
        return self.log.read_text(errors="replace")

    @property
    def pid(self):
        return self.process.pid

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        demand(self.process.wait(PATIENCE) == 0, f"SIGTERM: exit code {self.process.returncode}")

    def resident(self):
        """Kilobytes in memory."""
        return int(re.search(r"VmRSS:\s+(\d+)", self.status())[1])

    def anonymous(self):
        """Kilobytes of them that are no file's: what a leak is made of."""
        return int(re.search(r"RssAnon:\s+(\d+)", self.status())[1])

    def threads(self):
        return int(re.search(r"Threads:\s+(\d+)", self.status())[1])

    def peak(self):
        return int(re.search(r"VmHWM:\s+(\d+)", self.status())[1])

    def status(self):
        return pathlib.Path(f"/proc/{self.pid}/status").read_text()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def exported(self):
        """The log's messages as (room, text), read from the disk by another process."""
        out = subprocess.run([Tools.bin / "parleyd", "export", "--all", "--data", self.data], text=True,
                             capture_output=True, check=True).stdout
        lines = [json.loads(line) for line in out.splitlines()]
        return [(one.get("room"), one.get("text")) for one in lines if one.get("kind") == "message"]

    def close(self):
        if self.process and self.alive():
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Talker:
    """A signed-in client; keeps the ledger of what was acknowledged to it."""

    def __init__(self, server, nick="ada", room="#lobby"):
        self.socket = socket.create_connection((server.host, server.port), PATIENCE)
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.id, self.room = 0, room
        self.accepted, self.refused = [], []
        self.ask(type="hello", nick=nick)
        self.ask(type="join", room=room)

    def tell(self, **request):
        self.id += 1
        self.socket.sendall(json.dumps({**request, "id": self.id}).encode() + b"\n")

    def answer(self):
        """To what was told last."""
        for line in self.lines:
            answer = json.loads(line)
            if answer.get("id") == self.id:
                return answer
        raise ConnectionError("the server has closed")

    def ask(self, **request):
        self.tell(**request)
        return self.answer()

    def say(self, text):
        answer = self.ask(type="say", to=self.room, text=text)
        if answer["type"] == "accepted":
            self.accepted.append(text)
        else:
            self.refused.append(text)
        return answer

    def history(self):
        texts, after, more = [], 0, True
        while more:
            page = self.ask(type="history", **{"with": self.room}, after=after, limit=200)
            demand("entries" in page, f"history: {page}")
            texts += [one["text"] for one in page["entries"] if one["type"] == "message"]
            after, more = page["entries"][-1]["seq"] if page["entries"] else after, page["more"]
        return texts

    def close(self):
        self.lines.close()  # it holds the socket, too
        self.socket.close()


def check_ledger(server, ledger, unanswered=()):
    """Every acknowledged text once and in order; nothing else but what was never answered."""
    reader = Talker(server, "reader")
    kept = reader.history()
    reader.close()
    rest = [text for text in kept if text not in set(unanswered)]
    lost = [text[:20] for text in ledger if text not in set(kept)]
    demand(not lost, f"{len(lost)} acknowledged messages are lost: {lost[:3]}")
    demand(rest == ledger, f"{len(ledger)} were acknowledged, {len(rest)} are there, or out of order")
    return len(ledger)


class Load:
    """A run of parley-load, which checks each delivery to each member."""

    def __init__(self, server, *flags, prefix=(), address=None):
        self.server = server
        self.process = subprocess.Popen(
            [*prefix, str(Tools.bin / "parley-load"), "--server", address or server.address, "--quiet", "--json",
             "-", "--settle", "120", "--reconnect", *map(str, flags)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def running(self):
        return self.process.poll() is None

    def result(self):
        out, errors = self.process.communicate(timeout=7200)
        try:
            result = json.loads(out)
        except json.JSONDecodeError:
            raise Failed(f"parley-load: exit {self.process.returncode}: {errors[-300:]}") from None
        demand(self.process.returncode == 0 and result["clean"],
               f"parley-load: exit {self.process.returncode}: {result['verification']} "
               f"{result['messages']} {result['connections']}")
        return result


def check_disk(server, result):
    """The log, read cold, holds what was acknowledged, and each message once."""
    kept = server.exported()
    demand(len(set(kept)) == len(kept), "a message is in the log twice")
    accepted = result["messages"]["accepted"]
    demand(len(kept) >= accepted, f"{accepted} acknowledged, {len(kept)} in the log")


def root(what):
    if os.geteuid() != 0:
        raise Skipped(f"{what} needs root")
