#!/usr/bin/env python3
"""The system calls of a server from one message's arrival to its delivery: trace.py PROGRAM [FLAGS].

Two clients are in a room; strace is attached to the server's main thread; one of them says "hello".
What the thread did before the message came, and its clock's ticks after it, are left out. Needs strace.
"""
import pathlib
import re
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import two_people


def shortened(line):
    line = re.sub(r'"(.{12})[^"\n]*?(?:\\"[^"\n]*?)*"(?:\.\.\.)?', r'"\1"...', line)
    return re.sub(r"\{u32=\d{4,}, u64=\d+\}", "…", line)  # an address


def main(command):
    server, port = two_people.start(command)
    tracer = None
    try:
        ada, bob = two_people.meet(port)
        time.sleep(0.2)
        tracer = subprocess.Popen(["strace", "-s", "12", "-p", str(server.pid)],
                                  stderr=subprocess.PIPE, text=True)
        while "attached" not in tracer.stderr.readline():
            pass
        time.sleep(0.4)
        two_people.say_hello(ada, bob)
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
