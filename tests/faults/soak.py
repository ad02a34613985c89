#!/usr/bin/env python3
"""Hours of ordinary chat with faults in between; what the server holds must not go on growing.

A server, parley-load at an even pace, and every half minute one of: kill -9, SIGTERM, SIGHUP, a second
of fsync that fails, a jump of the clock, a hundred connections that come and go. Whatever the server
holds (memory, descriptors, threads) is counted while no fault is on, and judged by growth.py. Every
delivery is checked by parley-load, the log at the end by an export.
"""
import argparse
import pathlib
import signal
import socket
import sys
import time

from growth import growth, smallest_leak
from world import Failed, Load, Server, Tools, check_disk, demand

CONNECTIONS, ROOMS, RATE = 200, 20, 50
# What holds pages and entries is full soon, in the warm-up: then memory that grows is a leak.
SMALL = "[store]\ntail_entries = 1000\ncache_kib = 256\n"
KIB, DESCRIPTORS, THREADS = 256, 2, 0  # by which a third may be above the one before it


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


def judge(life):
    names = (("KiB of memory", KIB), ("descriptors", DESCRIPTORS), ("threads", THREADS))
    verdicts = [growth(what, [one[i] for one in life], slack)
                for i, (what, slack) in enumerate(names)]
    for one in verdicts:
        demand(not one.goes_on, f"it goes on growing: {one}")
    return verdicts


def soak(minutes):
    length = minutes * 60
    every = min(30.0, length / 12)  # seconds between faults
    done = {}
    with Server(SMALL, shim=True) as server:
        load = Load(server, "--connections", CONNECTIONS, "--rooms", ROOMS, "--rate", RATE,
                    "--seconds", length)
        begin, life, number = time.monotonic(), [], 0
        born = begin
        next_fault = begin + every
        while load.running() and time.monotonic() - begin < length:
            time.sleep(min(1.0, length / 180))
            life.append((server.anonymous(), server.descriptors(), server.threads()))
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
                life, born = [], time.monotonic()
            print(f"{time.monotonic() - begin:6.0f} s  {server.anonymous():6} KiB "
                  f"{server.descriptors():4} descriptors  it {fault.__name__.replace('_', ' ')}",
                  file=sys.stderr, flush=True)
        lived = time.monotonic() - born
        result = load.result()
        verdicts = judge(life)
        server.stop()
        check_disk(server, result)
    print(f"soak: {minutes:g} minutes, {number} faults: {done}")
    print("the last process, once warm, in thirds: " + "; ".join(map(str, verdicts)))
    least = smallest_leak(lived, KIB)
    print(f"a leak of {least:.0f} KiB a minute, {least * 1024 / 60 / RATE:.0f} bytes a message, would "
          "have been seen")
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
    except (Failed, ValueError) as why:
        print(f"soak: FAILED: {why}")
        return 1
    return 0


sys.exit(main())
