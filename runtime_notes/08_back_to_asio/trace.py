#!/usr/bin/env python3
"""One message through the real server, handler by handler: trace.py PARLEYD_TRACED [FLAGS].

The program prints a line for each step of a handler's life (tracking.hpp). Two clients are in a
room; one says "hello"; this makes a table of the steps from its arrival to its delivery. Timers, and
what the search index does meanwhile on a thread of its own, are left out.
"""
import pathlib
import re
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import two_people

EVENTS = {1: "readable", 2: "writable", 3: "readable and writable"}
# LoopTurn::post_end()::$_0, or with {lambda()#1} in the place of $_0
MAKER = re.compile(r"((?:\w+(?:<[^<>()]*>)?::)*\w+)\([^()]*\)(?: const)?::(?:\$_|\{lambda|'lambda)")
SHORTER = ((r"std::variant<parley::core::effect::[^<>]*>", "Effect"), (r" >", ">"),
           (r"parley::(?:net|core|app)::", ""))


def maker(operation):
    """Who made the handler, read out of the operation's type."""
    for pattern, replacement in SHORTER:
        operation = re.sub(pattern, replacement, operation)
    if found := MAKER.search(operation):
        return found[1]
    return "a coroutine" if "::awaitable_" in operation else "?"


class Table:
    """The steps as rows; handlers are numbered as they first appear."""

    def __init__(self):
        self.rows, self.numbers, self.threads = [], {}, {}
        self.operations, self.descriptors = {}, {}

    def number(self, handler):
        return self.numbers.setdefault(handler, len(self.numbers) + 1)

    def row(self, thread, text):
        name = self.threads.setdefault(thread, f"thread {len(self.threads) + 1}")
        self.rows.append(f"{name}  {text}")

    def learn(self, line):
        """What must be known of the time before the message."""
        _, _, step, *words = line.split(" ", 4)
        if step == "r":
            registration, descriptor = words[0], words[1]
            self.descriptors[registration] = descriptor
        elif step == "+":
            handler, rest = words[0], words[1].split(" ", 3)
            self.operations[handler] = (rest[1], rest[2].split("(")[0], rest[3])

    def add(self, line):
        self.learn(line)
        _, thread, step, *words = line.split(" ", 4)
        handler = words[0]
        if step == "e" and handler in self.descriptors:
            self.row(thread, f"epoll_wait: descriptor {self.descriptors[handler]} is "
                             f"{EVENTS.get(int(words[1]), 'broken')}")
            return
        descriptor, name, operation = self.operations.get(handler, ("0", "", ""))
        by = maker(operation)
        if not name or name.startswith("deadline_timer") or by == "LogService::index_soon":
            return
        where = f" of {descriptor}" if descriptor != "0" else ""
        if step == "+":
            self.row(thread, f"    begins {self.number(handler)}: {name}{where}, "
                             f"for {by}")
        elif step == ">":
            result = f": {words[1]}" if len(words) > 1 else ""
            self.row(thread, f"{self.number(handler)} completes, for {by}{result}")
        elif step == ".":
            self.row(thread, f"    tries {self.number(handler)}: {words[1]}")


def main(command):
    with tempfile.TemporaryFile("w+") as log, tempfile.TemporaryDirectory() as data:
        server, port = two_people.start([*command, "--data", data], log)
        try:
            ada, bob = two_people.meet(port)
            time.sleep(0.5)
            before = log.seek(0, 2)
            two_people.say_hello(ada, bob)
            time.sleep(0.5)
        finally:
            server.kill()
            server.wait()
        log.seek(0)
        text = log.read()
    table = Table()
    lines = [line for line in text[:before].splitlines() if line.startswith("@asio")]
    for line in lines:
        table.learn(line)
    for line in text[before:].splitlines():
        if line.startswith("@asio"):
            table.add(line)
    print("\n".join(table.rows))


main(sys.argv[1:])
