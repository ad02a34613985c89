#!/usr/bin/env python3
"""What each layer costs: parley-load against every server that was built, one after the other.

  measure.py BIN [CONNECTIONS ROOMS RATE SECONDS] [-- SERVER...]

BIN is the folder of the programs. A SERVER is a program with its arguments, as one word; without,
all servers of the notes and parleyd. Prints one row for each: deliveries for each second of CPU time
that the server used, resident memory for each idle connection, and how late messages came.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

NO_LIMITS = """[rates]
session_messages_per_second = 0
user_messages_per_second = 0
session_joins_per_second = 0
session_other_per_second = 0
user_creates_per_second = 0
"""


def servers(folder, config):
    found = [f"{path.name} --no-rate-limits" for path in sorted(folder.glob("notes_[0-9][0-9]"))]
    if "notes_07 --no-rate-limits" in found:
        found.append("notes_07 --no-rate-limits --threads 2")
        found.append("notes_07 --no-rate-limits --threads 2 --no-stealing")
    for threads in (1, 2):
        found.append(f"parleyd --store memory --config {config} --threads {threads}")
    return found


def measure(folder, command, load):
    server = subprocess.Popen([folder / command.split()[0], *command.split()[1:], "--listen",
                               "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True)
    try:
        port = server.stdout.readline().rsplit(":", 1)[1].strip()
        connections, rooms, rate, seconds = load
        run = subprocess.run([folder / "parley-load", "--server", f"127.0.0.1:{port}",
                              "--connections", connections, "--rooms", rooms, "--rate", rate,
                              "--seconds", seconds, "--seed", "7", "--pid", str(server.pid),
                              "--quiet", "--json", "-"], stdout=subprocess.PIPE, text=True)
        result = json.loads(run.stdout)
    finally:
        server.kill()
        server.wait()
    if not result["clean"]:
        return "did not deliver everything in time"
    used = result["server"]
    return (f"{used['deliveries_per_cpu_second']:12,.0f} {used['bytes_per_idle_connection'] / 1024:10.2f}"
            f" {result['latency_us']['delivery']['percentiles']['p50'] / 1000:8.2f}"
            f" {result['latency_us']['delivery']['percentiles']['p99'] / 1000:8.2f}")


def main(arguments):
    chosen = []
    if "--" in arguments:
        chosen = arguments[arguments.index("--") + 1:]
        arguments = arguments[:arguments.index("--")]
    folder = pathlib.Path(arguments[0])
    load = arguments[1:] or ["200", "10", "100", "5"]
    print(f"{load[0]} connections in {load[1]} rooms, {load[2]} messages a second, {load[3]} s")
    print(f"{'':34} {'deliveries':>12} {'KiB for a':>10} {'p50':>8} {'p99':>8}")
    print(f"{'':34} {'a CPU second':>12} {'connection':>10} {'ms':>8} {'ms':>8}")
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
        config.write(NO_LIMITS)
        config.flush()
        for command in chosen or servers(folder, config.name):
            name = command.replace(" --no-rate-limits", "").replace(f" --config {config.name}", "")
            print(f"{name:34} {measure(folder, command, load)}", flush=True)


main(sys.argv[1:])
