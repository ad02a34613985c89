"""A bad network: two namespaces, and between them a relay that delays, loses, doubles and cuts.

The relay is this process: a TUN device in each namespace, and a heap of packets by the time they are
due. It does what `tc netem` does, also where the kernel has no netem.
"""
import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time

from world import Skipped, root

TUNSETIFF, IFF_TUN, IFF_NO_PI, CLONE_NEWNET = 0x400454CA, 1, 0x1000, 0x40000000


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise Skipped(f"ip {' '.join(words)}: {done.stderr.strip()}")


def tun(namespace):
    """A TUN device inside a namespace; its descriptor works in ours."""
    got = []

    def enter_and_open():
        try:
            with open(f"/run/netns/{namespace}") as file:
                if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"bad0", IFF_TUN | IFF_NO_PI))
            got.append(device)
        except OSError as error:
            got.append(error)

    thread = threading.Thread(target=enter_and_open)  # setns moves one thread only
    thread.start()
    thread.join()
    if isinstance(got[0], OSError):
        raise Skipped(f"no TUN device: {got[0]}")
    return got[0]


class BadNetwork:
    """`server` and `client` are prefixes to run commands under; the server's address is 10.9.9.1."""

    server_address = "10.9.9.1"

    def __init__(self, seed=1):
        root("a network of its own")
        if not os.path.exists("/dev/net/tun"):
            raise Skipped("there is no /dev/net/tun")
        self.names = [f"parley{os.getpid()}{side}" for side in "sc"]
        self.delay = self.jitter = self.loss = self.twice = 0.0
        self.cut = False
        self.counts = {"passed": 0, "lost": 0, "doubled": 0, "overtaken": 0, "cut": 0}
        self.random = random.Random(seed)
        self.ends = []
        self.running = True
        try:
            for name, address in zip(self.names, ("10.9.9.1/24", "10.9.9.2/24")):
                ip("netns", "add", name)
                self.ends.append(tun(name))
                ip("-n", name, "addr", "add", address, "dev", "bad0")
                ip("-n", name, "link", "set", "bad0", "up")
                ip("-n", name, "link", "set", "lo", "up")
        except Skipped:
            self.close()
            raise
        self.server, self.client = (["ip", "netns", "exec", name] for name in self.names)
        self.thread = threading.Thread(target=self.relay, daemon=True)
        self.thread.start()

    def relay(self):
        waiting, number, newest = [], 0, [0.0, 0.0]
        while self.running:
            timeout = max(0.0, min(0.1, waiting[0][0] - time.monotonic())) if waiting else 0.1
            for end in select.select(self.ends, [], [], timeout)[0]:
                packet, side = os.read(end, 65536), self.ends.index(end)
                for copy in range(self.copies()):
                    due = time.monotonic() + self.delay + self.random.random() * self.jitter
                    self.counts["overtaken"] += due < newest[side]
                    newest[side] = max(newest[side], due)
                    number += 1
                    heapq.heappush(waiting, (due, number, self.ends[1 - side], packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, end, packet = heapq.heappop(waiting)
                try:
                    os.write(end, packet)
                except OSError:
                    pass  # the device's queue is full: a packet lost, as on any network

    def copies(self):
        what = "passed"
        if self.cut:
            what = "cut"
        elif self.random.random() < self.loss:
            what = "lost"
        elif self.random.random() < self.twice:
            what = "doubled"
        self.counts[what] += 1
        return {"passed": 1, "doubled": 2}.get(what, 0)

    def close(self):
        self.running = False
        if hasattr(self, "thread"):
            self.thread.join()
        for end in self.ends:
            os.close(end)
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
