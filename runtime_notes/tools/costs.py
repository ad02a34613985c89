#!/usr/bin/env python3
"""What each server costs, measured with parley-load: one table row for each.

  costs.py [--connections N] [--rate R] [--seconds S] [--turns T] [SERVER ...]

SERVER is the name of a program in build/release/bin, with flags after it in one word
("parleyd --threads 2"); without any, all layers and parleyd. They take turns, T times; the table
has the median of each figure. Server and load tester share the machine. Exits with 1 if a run was
not clean.
"""
import argparse
import json
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile

BIN = pathlib.Path(__file__).resolve().parents[2] / "build/release/bin"
EVERY = ["notes_00", "notes_02", "notes_03", "notes_04", "notes_05", "notes_06", "notes_07",
         "notes_07 --threads 2", "notes_10", "parleyd --threads 1", "parleyd --threads 2"]
NO_RATES = "[rates]\n" + "".join(f"{name}_per_second = 0\n" for name in (
    "session_messages", "user_messages", "session_joins", "session_other", "user_creates"))


def command_of(server, folder):
    name, *flags = shlex.split(server)
    command = [str(BIN / name), *flags, "--listen", "127.0.0.1:0"]
    if name.endswith("parleyd"):
        config = pathlib.Path(folder) / "parleyd.toml"
        config.write_text(NO_RATES)
        return [*command, "--store", "memory", "--config", str(config)]
    return [*command, "--no-rate-limits"]


def status(pid, field):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+)", text, re.MULTILINE)[1])


def load(options, port, pid, connections, rate, seconds):
    """One run of parley-load, as its JSON, with the server's threads while all are connected."""
    command = [str(BIN / "parley-load"), "--server", f"127.0.0.1:{port}", "--quiet", "--json", "-",
               "--pid", str(pid), "--connections", str(connections), "--rate", str(rate),
               "--seconds", str(seconds), "--rooms", str(max(1, connections // options.room)),
               "--seed", "1", "--settle", "30", "--connect-rate", "2000"]
    tool = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    threads, output = 0, None
    while output is None:
        threads = max(threads, status(pid, "Threads"))
        try:
            output, _ = tool.communicate(timeout=0.5)
        except subprocess.TimeoutExpired:
            continue
    result = json.loads(output)
    result["threads"] = threads
    return result


def one_turn(server, options):
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(command_of(server, folder), stdout=subprocess.PIPE, text=True,
                                   stderr=subprocess.DEVNULL, cwd=folder)
        try:
            port = int(process.stdout.readline().rsplit(":", 1)[1].split()[0])
            result = load(options, port, process.pid, options.connections, options.rate,
                          options.seconds)
        finally:
            process.terminate()
            process.wait(60)
    cost, delivery = result["server"], result["latency_us"]["delivery"]["percentiles"]
    cpu = cost["cpu_measured"]
    return {"clean": result["clean"], "problems": result["problems"],
            "per CPU second": cost["deliveries_per_cpu_second"],
            "system": cpu["system"] / max(0.01, cpu["system"] + cpu["user"]),
            "KiB": cost["bytes_per_idle_connection"] / 1024, "threads": result["threads"],
            "p50": delivery["p50"] / 1000, "p99": delivery["p99"] / 1000}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("connections", 1000), ("rate", 100), ("seconds", 5), ("turns", 3),
                        ("room", 100)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("servers", nargs="*", default=EVERY)
    options = parser.parse_args()
    programs = {shlex.split(server)[0] for server in options.servers} | {"parley-load"}
    subprocess.run(["ninja", "-C", BIN.parent, *programs], check=True, stdout=subprocess.DEVNULL)
    turns = {server: [] for server in options.servers}
    for _ in range(options.turns):
        for server in options.servers:
            turns[server].append(one_turn(server, options))
    width = max(len(server) for server in options.servers)
    print(f"{'server':{width}} {'deliveries per':>15} {'of it in':>9} {'KiB per idle':>13} "
          f"{'threads':>8} {'p50':>7} {'p99':>7}")
    print(f"{'':{width}} {'CPU second':>15} {'kernel':>9} {'connection':>13} {'':>8} {'ms':>7} "
          f"{'ms':>7}")
    for server, results in turns.items():
        figures = {name: statistics.median(result[name] for result in results)
                   for name in ("per CPU second", "system", "KiB", "threads", "p50", "p99")}
        print(f"{server:{width}} {figures['per CPU second']:15,.0f} {figures['system']:9.0%} "
              f"{figures['KiB']:13.2f} {figures['threads']:8.0f} {figures['p50']:7.2f} "
              f"{figures['p99']:7.2f}")
        for result in results:
            if not result["clean"]:
                print(f"{server}: not clean: {result['problems']}")
    sys.exit(any(not result["clean"] for results in turns.values() for result in results))


main()
