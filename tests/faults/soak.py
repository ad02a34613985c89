#!/usr/bin/env python3
"""Hours of ordinary chat with faults in between; then memory and descriptors must be where they were.

A server, parley-load at an even pace, and every half minute one of: kill -9, SIGTERM, SIGHUP, a second
of fsync that fails, a jump of the clock, a hundred connections that come and go. Whatever the server
holds is counted while no fault is on. Every delivery is checked by parley-load, the log at the end by
an export.
"""
import argparse
import pathlib
import signal
import socket
import statistics
import sys
import time

from world import Failed, Load, Server, Tools, check_disk, demand

CONNECTIONS, ROOMS, RATE = 200, 20, 50


def connections_come_and_go(server):
    many = [socket.create_connection((server.host, server.port)) for _ in range(100)]
    for one in many:
        one.close()


def fsync_fails(server):
    server.order(fsync_error=5)
    time.sleep(1)
    server.order()


def clock_jumps(server):
    server.order(clock_ahead_ms=86_400_000)
    time.sleep(1)
    server.order()


def is_killed(server):
    server.kill()
    server.start()


def is_stopped(server):
    server.stop()
    server.start()


def reads_its_configuration(server):
    server.process.send_signal(signal.SIGHUP)


# A new process has nothing to leak yet: most faults leave the old one.
FAULTS = [connections_come_and_go, fsync_fails, clock_jumps, reads_its_configuration]
ENDS = [is_killed, is_stopped]


def flat(samples, what, slack):
    """The last third of one process's life against its second sixth: warm, and before the end."""
    count = len(samples)
    if count < 12:
        return None
    early = statistics.median(samples[count // 6:count // 3])
    late = statistics.median(samples[-count // 3:])
    demand(late <= early + slack, f"{what}: {early:.0f} at first, {late:.0f} at the end")
    return early, late


def soak(minutes):
    length = minutes * 60
    every = min(30.0, length / 12)  # seconds between faults
    lives, done = [], {}
    # A small tail is full soon, and then memory that grows is a leak.
    with Server("[store]\ntail_entries = 1000\n", shim=True) as server:
        load = Load(server, "--connections", CONNECTIONS, "--rooms", ROOMS, "--rate", RATE,
                    "--seconds", length)
        begin, life, number = time.monotonic(), [], 0
        next_fault = begin + every
        while load.running() and time.monotonic() - begin < length:
            time.sleep(min(1.0, length / 60))
            life.append((server.resident(), server.descriptors()))
            demand(server.alive(), f"the server has ended: {server.errors()[-300:]}")
            if time.monotonic() < next_fault:
                continue
            next_fault += every
            number += 1
            # The second half of the run is one process's: that is where a leak would be seen.
            ends = time.monotonic() - begin < length / 2 and number % 3 == 0
            fault = ENDS[number // 3 % 2] if ends else FAULTS[number % len(FAULTS)]
            fault(server)
            done[fault.__name__] = done.get(fault.__name__, 0) + 1
            if ends:
                lives.append(life)
                life = []
            print(f"{time.monotonic() - begin:6.0f} s  {server.resident() >> 10:4} MiB "
                  f"{server.descriptors():4} descriptors  it {fault.__name__.replace('_', ' ')}",
                  file=sys.stderr, flush=True)
        result = load.result()
        # Caches fill for the first 90,000 messages, to 43 MiB; a leak does not stop there.
        memory = flat([one for one, _ in life], "KiB of memory", 6144 if minutes < 5 else 32_768)
        descriptors = flat([one for _, one in life], "descriptors", 4)
        server.stop()
        check_disk(server, result)
    print(f"soak: {minutes:g} minutes, {number} faults: {done}")
    print(f"memory (KiB) and descriptors, early and late in the last process: {memory}, {descriptors}")
    print(f"{result['messages']['accepted']} messages, {result['deliveries']['total']} deliveries "
          f"checked, {result['connections']['lost']} connections broken, 0 lost, 0 twice")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--bin", type=pathlib.Path, default="build/release/bin")
    parser.add_argument("--shim", type=pathlib.Path,
                        default="build/release/tests/faults/libfault_shim.so")
    options = parser.parse_args()
    Tools.bin, Tools.shim = options.bin.resolve(), options.shim.resolve()
    try:
        soak(options.minutes)
    except Failed as why:
        print(f"soak: FAILED: {why}")
        return 1
    return 0


sys.exit(main())
