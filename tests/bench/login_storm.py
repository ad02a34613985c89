#!/usr/bin/env python3
"""Message latency with and without a flood of log-ins, in turns, on one server.

    tests/bench/login_storm.py [--bin build/release/bin] [--runs 3] [--seconds 10] [--logins 200]

Prints the p99 of message delivery of every run, and by how much the storm moves it. The server has
its defaults, but for the rate of log-ins from one address: a storm comes from many.

Two processes of parley-load: one talks and measures, the other only logs in. Both have core 1. The
server has both cores; its hashes keep to the second one.
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


def load(arguments, port, seconds, **flags):
    """A running parley-load, and where its result will be."""
    result = tempfile.NamedTemporaryFile(suffix=".json")
    command = [arguments.bin / "parley-load", "--server", f"127.0.0.1:{port}", "--quiet",
               "--seconds", str(seconds), "--json", result.name]
    for name, value in flags.items():
        command += [f"--{name}", str(value)]
    return subprocess.Popen(command, preexec_fn=on_second_core), result


def result_of(running):
    process, result = running
    if process.wait() != 0:
        raise SystemExit("parley-load found a fault: run it by hand")
    return json.load(result)


def run_once(arguments, port, logins):
    """What was measured, and what became of the log-ins; they begin before and end after it."""
    storm = load(arguments, port, arguments.seconds + 4, connections=1, rooms=1, rate=0, idle=0,
                 logins=logins, settle=30) if logins else None
    talk = load(arguments, port, arguments.seconds, connections=arguments.connections,
                rooms=arguments.rooms, rate=arguments.rate, warmup=2)
    figures = result_of(talk)
    answers = result_of(storm) if storm else None
    return figures["latency_us"]["delivery"]["percentiles"], answers


def described(storm):
    logins, tool = storm["activities"]["logins"], storm["tool"]["cpu_measured"]
    asked = (logins["due"] - logins["not_begun"]) / storm["config"]["seconds"]
    share = (tool["user"] + tool["system"]) / max(storm["seconds"]["measured"], 1e-9)
    return (f"; {asked:.0f} log-ins a second, {logins['done']} welcome, refused "
            f"{logins['refused']}; they cost this tool {share * 100:.0f} % of a core")


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
            p99 = {0: [], arguments.logins: []}
            for number in range(2 * arguments.runs):
                logins = arguments.logins if number % 2 else 0
                delivery, storm = run_once(arguments, port, logins)
                p99[logins].append(delivery["p99"] / 1000)
                print(f"{'storm' if logins else 'quiet'}: p50 {delivery['p50'] / 1000:.2f} ms, "
                      f"p99 {p99[logins][-1]:.2f} ms" + (described(storm) if storm else ""),
                      flush=True)
        finally:
            server.terminate()
            server.wait()
    quiet, storm = (statistics.median(p99[key]) for key in (0, arguments.logins))
    print(f"median p99: quiet {quiet:.2f} ms, storm {storm:.2f} ms ({(storm / quiet - 1) * 100:+.1f} %)")


if __name__ == "__main__":
    main()
