"""Peers and networks that are bad: floods, storms, readers that do not read, lost packets."""
import socket
import time

from network import BadNetwork
from world import Load, Server, Talker, check_disk, demand, until


def bad_peers(server, long):
    """Each kind at once, held for the run. Gives them, so that they stay open."""
    peers = []
    for i in range(200 if long else 50):  # windows of zero: they ask for much, and read nothing
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        one.connect((server.host, server.port))
        one.sendall(b'{"type":"hello","id":1,"nick":"z%d"}\n{"type":"join","id":2,"room":"#big"}\n' % i)
        for n in range(30):
            one.sendall(b'{"type":"history","id":%d,"with":"#big","after":0}\n' % (n + 3))
        peers.append(one)
    for port in (server.port, server.ports["TLS"], server.ports["web page"]):
        for _ in range(300 if long else 60):  # connected, and silent; TLS begun, and not gone on
            one = socket.create_connection((server.host, port))
            if port == server.ports["TLS"]:
                one.sendall(bytes.fromhex("1603010200010001fc0303"))
            peers.append(one)
    return peers


def bad_peers_beside_good_ones(long):
    """Zero windows, silence, half hand-shakes, one byte at a time, and connections that come and go."""
    with Server(flags=["--tls", "127.0.0.1:0", "--http", "127.0.0.1:0"]) as server:
        alone = server.descriptors()
        ada = Talker(server, room="#big")
        for i in range(400):
            ada.say(f"{i} " + "x" * 3000)
        load = Load(server, "--connections", 40, "--rooms", 4, "--rate", 50, "--seconds",
                    60 if long else 5)
        peers = bad_peers(server, long)
        slow = [socket.create_connection((server.host, server.port)) for _ in range(20)]
        line = b'{"type":"hello","id":1,"nick":"slowly"}'
        came = sent = 0
        while load.running() and came < (30000 if long else 1500):
            for port in (server.port, server.ports["TLS"]):
                socket.create_connection((server.host, port)).close()
                came += 1
            if came % 100 == 0 and sent < len(line):
                for one in slow:
                    one.send(line[sent:sent + 1])
                sent += 1
        result = load.result()
        demand(result["connections"]["lost"] == 0, "the good ones lost connections")
        # Each of the zero windows: an outbox of 256 KiB, twice that with answers, and one page.
        most = 60_000 + (200 if long else 50) * 1536
        peak = server.peak()
        demand(peak < most, f"{peak} KiB at the peak, {most} are the bound")
        for one in (*peers, *slow):
            one.close()
        demand(ada.history() == ada.accepted, "history")
        ada.close()
        until(lambda: server.descriptors() <= alone, "descriptors of those who left stay open")
        server.stop()
        check_disk_of(server, result, len(ada.accepted))
        return (result["deliveries"]["total"] + len(ada.accepted),
                f"{len(peers) + len(slow)} held, {came} came and went; memory at most {peak >> 10} MiB")


def check_disk_of(server, result, more):
    kept = server.exported()
    demand(len(kept) >= result["messages"]["accepted"] + more, "the log misses messages")


def handshakes_on_tls(long):
    """Whole hand-shakes, one after the other from several at once, beside a chat through TLS
    and a plain one."""
    import hashlib
    import ssl
    import threading
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with Server(flags=["--tls", "127.0.0.1:0"]) as server:
        chat = ["--connections", 20, "--rooms", 2, "--rate", 20, "--seconds", 60 if long else 4]
        where = (server.host, server.ports["TLS"])
        pem = ssl.get_server_certificate(where)
        seal = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
        load = Load(server, "--tls", "--tls-fingerprint", seal, *chat,
                    address=f"{where[0]}:{where[1]}")
        plain_load = Load(server, *chat)
        done = []

        def storm():
            while load.running():
                with socket.create_connection(where) as plain:
                    context.wrap_socket(plain).close()
                    done.append(1)

        threads = [threading.Thread(target=storm) for _ in range(3)]
        for one in threads:
            one.start()
        results = [load.result(), plain_load.result()]
        for one in threads:
            one.join()
        demand(all(one["connections"]["lost"] == 0 for one in results),
               "the good ones lost connections")
        late = [one["latency_us"]["delivery"]["percentiles"]["p99"] / 1000 for one in results]
        return (sum(one["deliveries"]["total"] for one in results),
                f"{len(done)} hand-shakes; p99 {late[0]:.0f} ms through TLS, {late[1]:.0f} ms plain")


def everybody_comes_back_at_once(long):
    people = 10_000 if long else 500
    with Server() as server:
        load = Load(server, "--connections", people, "--rooms", people // 20, "--rate", 50,
                    "--seconds", 20 if long else 3)
        until(lambda: not load.running() or server.descriptors() > people, "nobody comes")
        time.sleep(3)  # its second of silence, and the first messages
        before = server.resident()
        server.stop()
        server.start()
        result = load.result()
        demand(result["connections"]["lost"] >= people, "they did not notice")
        after = server.peak()
        demand(after < 2 * before + 40_000, f"{before} KiB before, {after} KiB at the peak after")
        return (result["deliveries"]["total"],
                f"{people} came back; memory {before >> 10} MiB before, {after >> 10} at most after")


def a_bad_network(long):
    """Loss, doubles, delay and packets that overtake each other; then nothing for a while."""
    quick = "[connection]\nping_after_seconds = 1\nclose_after_seconds = 3\n"
    with BadNetwork() as net, Server(quick, prefix=net.server, host=net.server_address) as server:
        net.delay, net.jitter, net.loss, net.twice = 0.01, 0.02, 0.02, 0.02
        alone = server.descriptors()
        load = Load(server, "--connections", 20, "--rooms", 2, "--rate", 20, "--seconds",
                    90 if long else 6, prefix=net.client)
        for _ in range(9 if long else 1):
            time.sleep(3)
            net.cut = True  # half-open: each side believes that the other is there
            until(lambda: server.descriptors() <= alone, "the server keeps peers that are gone")
            net.cut = False
            time.sleep(4 if long else 0)
        result = load.result()
        server.stop()
        check_disk(server, result)
        return result["deliveries"]["total"], f"packets: {net.counts}"


FAULTS = [bad_peers_beside_good_ones, handshakes_on_tls, everybody_comes_back_at_once, a_bad_network]
