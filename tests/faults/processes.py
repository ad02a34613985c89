"""The process is killed, stopped, reloaded; its clock jumps; its memory ends."""
import resource
import signal
import time

from world import Load, Server, Skipped, Talker, check_disk, check_ledger, demand


def ended_again_and_again(long):
    """kill -9, SIGTERM and SIGHUP in turn, under load."""
    deeds = 150 if long else 6
    with Server() as server:
        load = Load(server, "--connections", 40, "--rooms", 4, "--rate", 100, "--seconds",
                    deeds * 0.9)
        killed = 0
        for deed in range(deeds):
            time.sleep(0.7)
            if deed % 3 == 2:
                server.process.send_signal(signal.SIGHUP)
                continue
            if deed % 6 == 1:
                server.stop()
            else:
                server.kill()
                killed += 1
            server.start()
        result = load.result()
        demand(result["connections"]["lost"] >= 40, "nobody noticed")
        server.stop()
        check_disk(server, result)
        return result["deliveries"]["total"], f"{killed} x kill -9, {deeds - killed} x TERM or HUP"


def killed_under_load_100_times(long):
    if not long:
        raise Skipped("in the long form only; the short one is the line above")
    with Server() as server:
        load = Load(server, "--connections", 60, "--rooms", 6, "--rate", 300, "--seconds", 110)
        for _ in range(100):
            time.sleep(0.6)
            server.kill()
            server.start()
        result = load.result()
        server.stop()
        check_disk(server, result)
        return result["deliveries"]["total"], "100 x kill -9"


def the_clock_jumps(long):
    hour = 3_600_000
    with Server(shim=True) as server:
        load = Load(server, "--connections", 40, "--rooms", 4, "--rate", 50, "--seconds", 5)
        for ahead in (hour, -hour, 100 * 24 * hour, -100 * 24 * hour, 0):
            time.sleep(0.8)
            server.order(clock_ahead_ms=ahead)
        result = load.result()
        demand(result["connections"]["lost"] == 0, "a jump of the clock closed connections")
        server.order(clock_ahead_ms=-24 * hour)
        server.kill()
        server.start()  # its log ends in the future
        talker = Talker(server)
        demand(talker.say("later")["type"] == "accepted", "the log refuses what is before its end")
        check_ledger(server, talker.accepted)
        check_disk(server, result)
        return result["deliveries"]["total"], "an hour and 100 days, there and back"


def memory_runs_out(long):
    """A limit on its address space, while many ask for pages of history and read none of them."""
    with Server(config="[store]\ntail_entries = 64\n") as server:
        ada = Talker(server)
        for i in range(300):
            ada.say(f"{i} " + "x" * 4000)
        size = int(server.status().split("VmSize:")[1].split()[0]) * 1024
        resource.prlimit(server.pid, resource.RLIMIT_AS, (size + 2**20, size + 2**20))
        greedy = []
        for i in range(300 if long else 60):
            try:
                one = Talker(server, f"greedy{i}")
                for number in range(10, 50):
                    one.socket.sendall(
                        b'{"type":"history","with":"#lobby","before":300,"id":%d}\n' % number)
                greedy.append(one)
            except (OSError, KeyError):
                break
        time.sleep(1)
        if server.alive():
            outcome = "it goes on"
            resource.prlimit(server.pid, resource.RLIMIT_AS, (-1, -1))
            for one in greedy:
                one.close()
            ada.close()
        else:
            last = server.errors().splitlines()[-1]
            outcome = f"it ended: {last}"
            demand("out of memory" in last, f"no clear end: {last}")
            server.start()
        return check_ledger(server, ada.accepted), outcome


FAULTS = [ended_again_and_again, killed_under_load_100_times, the_clock_jumps, memory_runs_out]
