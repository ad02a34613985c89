"""The disk is full, read-only, slow, or fails to sync."""
import ctypes
import errno
import os
import pathlib
import subprocess
import tempfile
import time

from world import (Load, Server, Skipped, Talker, Tools, check_disk, check_ledger, demand, root,
                   until)

MS_RDONLY, MS_REMOUNT, MNT_DETACH = 1, 32, 2
LIBC = ctypes.CDLL(None, use_errno=True)


class Disk:
    """A small file system in memory."""

    def __init__(self):
        root("a small disk")
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="parley-disk-"))
        if not self.mount(0, "size=3m"):
            self.path.rmdir()
            raise Skipped(f"no tmpfs can be mounted: {os.strerror(ctypes.get_errno())}")

    def mount(self, flags, options):
        return LIBC.mount(b"tmpfs", bytes(self.path), b"tmpfs", flags, options.encode()) == 0

    def remount(self, size, read_only=False):
        # Refused while files are open for writing, which is what a disk does not ask about.
        return self.mount(MS_REMOUNT | (MS_RDONLY if read_only else 0), f"size={size}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        LIBC.umount2(bytes(self.path), MNT_DETACH)
        self.path.rmdir()


def refused_then_taken(server, talker, mend, most=3000):
    """Says until it is refused; mends; says more; kills; and looks at what is there."""
    for i in range(most):
        answer = talker.say(f"{i} " + "x" * 2000)
        if answer["type"] == "error":
            break
    demand(answer.get("code") == "log_unavailable", f"instead of a refusal: {answer}")
    demand(talker.ask(type="ping")["type"] == "pong", "the server answers no ping")
    demand(talker.history() == talker.accepted, "history is not what was acknowledged")
    demand(server.alive(), "the server has ended")
    mend()
    until(lambda: talker.say(f"again {len(talker.refused)}")["type"] == "accepted",
          "mended, and still refused")
    for i in range(20):
        demand(talker.say(f"after {i}")["type"] == "accepted", "refused again")
    server.kill()
    server.start()
    return check_ledger(server, talker.accepted)


def the_disk_is_full(long):
    with Disk() as disk, Server(data=disk.path / "data") as server:
        talker = Talker(server)
        checked = refused_then_taken(server, talker, lambda: disk.remount("32m"))
        demand(" error " in server.errors(), "the log does not say it")
        return checked, f"3 MB, then 32; refused {len(talker.refused)}"


def the_disk_is_full_under_load(long):
    """Full and free again while the load tester is at it: what is refused is sent again."""
    with Disk() as disk, Server(data=disk.path / "data") as server:
        load = Load(server, "--connections", 40, "--rooms", 4, "--rate", 100, "--size", 3000,
                    "--seconds", 20 if long else 6)
        until(lambda: "full" in server.errors() or not load.running(), "the disk does not fill")
        time.sleep(1)
        disk.remount("64m")
        result = load.result()
        demand(result["messages"]["retried"], "nothing was refused")
        server.stop()
        check_disk(server, result)
        return result["deliveries"]["total"], f"{result['messages']['retried']['log_unavailable']['count']} refused, and sent again"


def the_disk_becomes_read_only(long):
    """A mount of its own for the server, so that the rest of the machine does not see it."""
    with Disk() as disk:
        data = disk.path / "data"
        with Server(data=data) as server:
            talker = Talker(server)
            for i in range(50):
                talker.say(f"before {i}")
            server.stop()
        demand(disk.remount("3m", read_only=True), "cannot be made read-only")
        stubborn = subprocess.run([Tools.bin / "parleyd", "--data", data, "--listen", "127.0.0.1:0",
                                   "--http", "off"], capture_output=True, text=True, timeout=60)
        last = stubborn.stderr.strip().splitlines()[-1]
        demand(stubborn.returncode == 1 and last.startswith("parleyd: "),
               f"exit {stubborn.returncode}: {stubborn.stderr}")
        disk.remount("3m")
        with Server(data=data) as server:
            return check_ledger(server, talker.accepted), f"start refused: {last[9:90]}"


def the_disk_becomes_read_only_under_a_running_server(long):
    """EROFS from each write, as after a remount by a kernel that met a broken disk."""
    with Server(shim=True) as server:
        talker = Talker(server)
        for i in range(30):
            talker.say(f"before {i}")
        server.order(write_error=errno.EROFS)
        checked = refused_then_taken(server, talker, server.order)
        demand(" error " in server.errors(), "the log does not say it")
        return checked, f"refused {len(talker.refused)}, and taken when it is writable"


def fsync_fails(long):
    checked = 0
    for number in (errno.EIO, errno.ENOSPC):
        with Server(shim=True) as server:
            talker = Talker(server)
            for i in range(30):
                talker.say(f"before {i}")
            server.order(fsync_error=number)
            checked += refused_then_taken(server, talker, server.order)
    return checked, "EIO, ENOSPC"


def fsync_fails_under_load(long):
    times = 40 if long else 3
    with Server(shim=True) as server:
        load = Load(server, "--connections", 40, "--rooms", 4, "--rate", 100, "--seconds",
                    times * 1.2)
        for _ in range(times):
            time.sleep(0.7)
            server.order(fsync_error=errno.EIO)
            time.sleep(0.3)
            server.order()
        result = load.result()
        server.kill()
        check_disk(server, result)
        return result["deliveries"]["total"], f"{times} times for 0.3 s"


def fsync_is_slow(long):
    """Half a second for each, and kill -9 in the middle of one."""
    with Server(shim=True) as server:
        server.order(fsync_takes_ms=500)
        load = Load(server, "--connections", 40, "--rooms", 4, "--rate", 100, "--seconds",
                    30 if long else 4)
        for _ in range(8 if long else 1):
            time.sleep(2.3)
            server.kill()
            server.start()
        result = load.result()
        server.kill()
        check_disk(server, result)
        late = result["latency_us"]["acknowledgement"]["percentiles"]["p50"] / 1e6
        demand(late > 0.4, "the shim was not there")
        return result["deliveries"]["total"], f"0.5 s each; acknowledged after {late:.1f} s (p50)"


FAULTS = [the_disk_is_full, the_disk_is_full_under_load, the_disk_becomes_read_only,
          the_disk_becomes_read_only_under_a_running_server, fsync_fails,
          fsync_fails_under_load, fsync_is_slow]
