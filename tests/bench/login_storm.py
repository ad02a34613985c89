#!/usr/bin/env python3
"""Message latency with and without a flood of log-ins, in pairs, on one server.

    tests/bench/login_storm.py [--bin build/release/bin] [--runs 9] [--seconds 10] [--logins 200]

Prints the p99 of message delivery of every run, and by how much the storm moves it: the median of
the pairs' ratios, and their quartiles. Every other pair begins with the storm, so that what drifts
in the machine drifts both ways. The server has its defaults, but for the rate of log-ins from one
address: a storm comes from many.

Two processes of parley-load: one talks and measures, the other only logs in. Both have core 1. The
server has both cores; its hashes keep to the second one. The storm stands for other machines, so it
runs at the lowest priority: it shall not take its time from the tool that measures.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile

CONFIG = """
[accounts]
logins_per_address_per_second = 0
"""


def on_second_core():
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})


def as_other_machines():
    """Niceness counts inside a session only (sched(7), autogroup): all here are of one.

    Not SCHED_IDLE: to the kernel a core that runs such a thread is idle, and it puts others there.
    """
    on_second_core()
    os.nice(19)


def load(arguments, port, seconds, stands_on=on_second_core, **flags):
    """A running parley-load, and where its result will be."""
    result = tempfile.NamedTemporaryFile(suffix=".json")
    command = [arguments.bin / "parley-load", "--server", f"127.0.0.1:{port}", "--quiet",
               "--seconds", str(seconds), "--json", result.name]
    for name, value in flags.items():
        command += [f"--{name}", str(value)]
    return subprocess.Popen(command, preexec_fn=stands_on), result


def result_of(running):
    process, result = running
    if process.wait() != 0:
        raise SystemExit("parley-load found a fault: run it by hand")
    return json.load(result)


def run_once(arguments, port, logins):
    """What was measured, and what became of the log-ins; they begin before and end after it."""
    storm = load(arguments, port, arguments.seconds + 4, as_other_machines, connections=1, rooms=1,
                 rate=0, idle=0, logins=logins, settle=30) if logins else None
    talk = load(arguments, port, arguments.seconds, connections=arguments.connections,
                rooms=arguments.rooms, rate=arguments.rate, warmup=2)
    figures = result_of(talk)
    answers = result_of(storm) if storm else None
    return figures["latency_us"]["delivery"]["percentiles"], answers


def begun_a_second(storm):
    logins = storm["activities"]["logins"]
    return (logins["due"] - logins["not_begun"]) / storm["config"]["seconds"]


def described(storm):
    logins, tool = storm["activities"]["logins"], storm["tool"]["cpu_measured"]
    share = (tool["user"] + tool["system"]) / max(storm["seconds"]["measured"], 1e-9)
    return (f"; {begun_a_second(storm):.0f} log-ins a second, {logins['done']} welcome, refused "
            f"{logins['refused']}; they cost this tool {share * 100:.0f} % of a core")


def run_pair(arguments, port, storm_first):
    """The p99 of message delivery in milliseconds: without the storm, and with it."""
    p99 = {}
    for stormy in (storm_first, not storm_first):
        delivery, storm = run_once(arguments, port, arguments.logins if stormy else 0)
        p99[stormy] = delivery["p99"] / 1000
        print(f"{'storm' if stormy else 'quiet'}: p50 {delivery['p50'] / 1000:.2f} ms, "
              f"p99 {p99[stormy]:.2f} ms" + (described(storm) if stormy else ""), flush=True)
        if stormy and begun_a_second(storm) < 0.95 * arguments.logins:
            print("storm: weaker than asked for; this pair flatters the server", flush=True)
    return p99[False], p99[True]


def summary(pairs):
    quiet, storm = (statistics.median(side) for side in zip(*pairs))
    moved = [(with_it / without - 1) * 100 for without, with_it in pairs]
    low, middle, high = (statistics.quantiles(moved, n=4, method="inclusive") if len(moved) > 1
                         else moved * 3)
    return (f"{len(pairs)} pairs: p99 moved by {middle:+.1f} % (median; quartiles {low:+.1f} % and "
            f"{high:+.1f} %); median p99 quiet {quiet:.2f} ms, storm {storm:.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    parser.add_argument("--runs", type=int, default=9, help="pairs")
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
            pairs = [run_pair(arguments, port, storm_first=number % 2 == 1)
                     for number in range(arguments.runs)]
        finally:
            server.terminate()
            server.wait()
    print(summary(pairs))


if __name__ == "__main__":
    main()
