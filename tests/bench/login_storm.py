#!/usr/bin/env python3
"""Message latency with and without a flood of log-ins, in turns, on one server.

    tests/bench/login_storm.py [--bin build/release/bin] [--runs 3] [--seconds 10] [--logins 200]

Prints the p99 of message delivery of every run, and by how much the storm moves it. The server has
its defaults, but for the rate of log-ins from one address: a storm comes from many.

parley-load has core 1, and the storm what that leaves: who sends it would be on other machines. The
server has both cores; its hashes keep to the second one.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import tempfile

CONFIG = """
[accounts]
logins_per_address_per_second = 0
failures_per_account_per_second = 0
"""


def on_core(number, niceness=0):
    """For a child: where there are two cores, it has one of them."""
    def begin():
        if (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(0, {number})
        os.nice(niceness)
    return begin


class Storm:
    """Connections that each say hello with an account and a password, so many a second."""

    def __init__(self, port, per_second):
        self.port, self.per_second = port, per_second
        self.answers = {}
        self.asked = 0

    async def attempt(self, number):
        hello = {"type": "hello", "id": 1, "account": "ada",
                 "password": "correct horse" if number % 2 else "wrong horse"}
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(json.dumps(hello).encode() + b"\n")
            answer = json.loads(await asyncio.wait_for(reader.readline(), 30))
            kind = answer.get("code", answer["type"])
            writer.close()
        except (OSError, ValueError, asyncio.TimeoutError) as error:
            kind = type(error).__name__
        self.answers[kind] = self.answers.get(kind, 0) + 1

    async def run(self, over):
        tasks = set()
        loop = asyncio.get_running_loop()
        begin = loop.time()
        while not over.is_set():
            await asyncio.sleep(max(0.0, begin + self.asked / self.per_second - loop.time()))
            task = asyncio.create_task(self.attempt(self.asked))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            self.asked += 1
        await asyncio.gather(*tasks)
        return self.asked / (loop.time() - begin)


def storm_for(port, per_second, over, told):
    """A process of its own: the least important one on its core."""
    on_core(1, 19)()
    storm = Storm(port, per_second)
    reached = asyncio.run(storm.run(over))
    told.put((storm.answers, reached))


def register(port):
    import socket

    with socket.create_connection(("127.0.0.1", port)) as sock, sock.makefile("rw") as stream:
        for request in ({"type": "hello", "id": 1, "nick": "ada"},
                        {"type": "register", "id": 2, "account": "ada",
                         "password": "correct horse"}):
            print(json.dumps(request), file=stream, flush=True)
            answer = json.loads(stream.readline())
            assert answer["type"] in ("welcome", "account"), answer


def run_once(arguments, port, logins):
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        load = subprocess.Popen(
            [arguments.bin / "parley-load", "--server", f"127.0.0.1:{port}",
             "--connections", str(arguments.connections), "--rooms", str(arguments.rooms),
             "--rate", str(arguments.rate), "--seconds", str(arguments.seconds),
             "--warmup", "2", "--json", report.name], stdout=subprocess.DEVNULL,
            preexec_fn=on_core(1))
        over, told = multiprocessing.Event(), multiprocessing.Queue()
        storm = multiprocessing.Process(target=storm_for, args=(port, logins, over, told))
        if logins:
            storm.start()
        ended = load.wait()
        over.set()
        answers, reached = told.get() if logins else ({}, 0.0)
        if ended != 0:
            raise SystemExit("parley-load found a fault: run it by hand")
        figures = json.load(open(report.name))
    return figures["latency_us"]["delivery"]["percentiles"], answers, reached


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--logins", type=int, default=200)
    parser.add_argument("--connections", type=int, default=500)
    parser.add_argument("--rooms", type=int, default=25)
    parser.add_argument("--rate", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        config = pathlib.Path(directory) / "parleyd.toml"
        config.write_text(CONFIG)
        server = subprocess.Popen(
            [arguments.bin / "parleyd", "--config", config, "--data", f"{directory}/data",
             "--listen", "127.0.0.1:0", "--http", "off"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            register(port)
            p99 = {0: [], arguments.logins: []}
            for number in range(2 * arguments.runs):
                logins = arguments.logins if number % 2 else 0
                delivery, answers, reached = run_once(arguments, port, logins)
                p99[logins].append(delivery["p99"] / 1000)
                print(f"{'storm' if logins else 'quiet'}: p50 {delivery['p50'] / 1000:.2f} ms, "
                      f"p99 {p99[logins][-1]:.2f} ms"
                      + (f"; {reached:.0f} log-ins a second, answered {answers}" if logins
                         else ""), flush=True)
        finally:
            server.terminate()
            server.wait()
    quiet, storm = (statistics.median(p99[key]) for key in (0, arguments.logins))
    print(f"median p99: quiet {quiet:.2f} ms, storm {storm:.2f} ms ({(storm / quiet - 1) * 100:+.1f} %)")


if __name__ == "__main__":
    main()
