#!/usr/bin/env python3
"""The system calls of a server from one message's arrival to its delivery: trace.py PROGRAM [FLAGS].

Two clients are in a room; strace is attached to the server's main thread; one of them says "hello".
What the thread did before the message came, and its clock's ticks after it, are left out. Needs strace.
"""
import json
import re
import socket
import subprocess
import sys
import time


class Client:
    def __init__(self, port, nick):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.lines = self.socket.makefile("r")
        self.ask({"type": "hello", "nick": nick})
        self.ask({"type": "join", "room": "#tea"})

    def ask(self, request):
        self.socket.sendall((json.dumps(request | {"id": 1}) + "\n").encode())
        while json.loads(self.lines.readline()).get("id") != 1:
            pass

    def wait_for(self, kind):
        while json.loads(self.lines.readline())["type"] != kind:
            pass


def shortened(line):
    line = re.sub(r'"(.{12})[^"\n]*?(?:\\"[^"\n]*?)*"(?:\.\.\.)?', r'"\1"...', line)
    return re.sub(r"\{u32=\d{4,}, u64=\d+\}", "…", line)  # an address


def main(command):
    server = subprocess.Popen([*command, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    tracer = None
    try:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        ada, bob = Client(port, "ada"), Client(port, "bob")
        ada.wait_for("join")
        time.sleep(0.2)
        tracer = subprocess.Popen(["strace", "-s", "12", "-p", str(server.pid)],
                                  stderr=subprocess.PIPE, text=True)
        while "attached" not in tracer.stderr.readline():
            pass
        time.sleep(0.4)
        ada.ask({"type": "say", "to": "#tea", "text": "hello"})
        ada.wait_for("message")
        bob.wait_for("message")
        time.sleep(0.2)
        tracer.terminate()
        lines = tracer.stderr.read().splitlines()
    finally:
        server.kill()
        if tracer:
            tracer.wait()
    first = next(i for i, line in enumerate(lines) if re.match(r'recvfrom.*"\{', line))
    told = [i for i, line in enumerate(lines) if re.match("recv|send", line)]
    print("\n".join(shortened(line) for line in lines[first - 1:told[-1] + 1]))


main(sys.argv[1:])
