"""The servers that are measured: how each is started, pinned and stopped."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / "build/release/bin"
WORK = ROOT / "build/bench"
PEERS = ROOT / "build/peers"
# ircd-hybrid has the path of its modules built in. The unpacked copy gets this one instead: it
# must not be longer, so it cannot be below build/.
HYBRID_MODULES = b"/usr/lib/ircd-hybrid/modules/"
HYBRID_LINK = pathlib.Path("/tmp/parley-bench-modules")
SERVER_CORE, TOOL_CORE = 0, 1
MANY = 100_000

# One sender of a room of a thousand says more than 64 messages while a turn writes to all of them.
PARLEY_OPEN = """[connection]
requests_in_flight = 1000
[rates]
session_messages_per_second = 0
user_messages_per_second = 0
session_joins_per_second = 0
session_other_per_second = 0
user_creates_per_second = 0
user_bytes_per_second = 0
[limits]
members_per_room = 100000
sessions = 100000
"""

NGIRCD = """[Global]
Name = bench.local
Info = bench
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = bench
ServerUID = nobody
ServerGID = nogroup
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 31
MaxPenaltyTime = 0
PingTimeout = 300
[Options]
DNS = no
Ident = no
PAM = no
"""

INSPIRCD = """<path moduledir="{peers}/inspircd/usr/lib/inspircd/modules" configdir="{folder}"
 datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<server name="bench.local" description="bench" network="bench" id="0AA">
<admin name="bench" nick="bench" email="bench@localhost">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="all" allow="*" timeout="60" pingfreq="5m" hardsendq="1073741824"
 softsendq="1073741824" recvq="1073741824" threshold="1000000000" commandrate="1000000000"
 fakelag="no" localmax="{many}" globalmax="{many}" maxchans="100" limit="{many}"
 resolvehostnames="no" maxconnwarn="no">
<performance netbuffersize="65534" somaxconn="4096" softlimit="{many}" clonesonconnect="no"
 timeskipwarn="0" quietbursts="yes">
<limits maxnick="31" maxchan="64">
<cidr ipv4clone="32" ipv6clone="128">
"""

HYBRID = """serverinfo {{ name = "bench.local"; description = "bench"; network_name = "bench";
  network_description = "bench"; hub = no; default_max_clients = 19900; max_nick_length = 30; }};
admin {{ name = "bench"; description = "bench"; email = "bench@localhost"; }};
class {{ name = "users"; ping_time = 5 minutes; number_per_ip_local = {many};
  number_per_ip_global = {many}; max_number = {many}; sendq = 1000 megabytes; recvq = 8000 bytes;
  max_channels = 100; }};
listen {{ host = "127.0.0.1"; port = {port}; }};
auth {{ user = "*@*"; class = "users"; flags = exceed_limit, no_tilde, can_flood; }};
channel {{ default_join_flood_count = 0; max_channels = 100; }};
general {{ disable_auth = yes; default_floodcount = 0; throttle_count = {many};
  throttle_time = 1 second; anti_nick_flood = no; ping_cookie = no; invisible_on_connect = no; }};
log {{ use_logging = no; }};
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One kind of server. `start` gives a running one; one at a time."""

    name = "?"
    dialect = "irc"
    # Connections on the way, where they come one after the other and where all come at once.
    opening = 8
    at_once = 1000

    def start(self, core=SERVER_CORE):
        self.port = free_port()
        self.folder = WORK / "run" / self.name.replace(" ", "-")
        subprocess.run(["rm", "-rf", self.folder], check=True)
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o777)
        command = self.command()
        output = open(self.folder / "output", "wb")
        cores = {core} if isinstance(core, int) else set(core)
        self.process = subprocess.Popen(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, preexec_fn=lambda: os.sched_setaffinity(0, cores))
        output.close()
        self.wait_until_it_listens()
        return self

    def wait_until_it_listens(self):
        for _ in range(3000):
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        text = (self.folder / "output").read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"{self.name} did not start:\n{text}")

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Bare(Server):
    name = "bare"

    def command(self):
        return [BIN / "bare", str(self.port)]


class Parley(Server):
    """`tls`: it listens with TLS; `certificate` is then the file to trust."""

    program = "parleyd"

    def __init__(self, store="memory", dialect="irc", threads=1, data=None, tls=False):
        self.store, self.dialect, self.threads = store, dialect, threads
        self.data, self.tls = data, tls
        self.name = f"parley {store} {dialect}" + (f" {threads} threads" if threads > 1 else "") + \
            (" tls" if tls else "")

    @property
    def certificate(self):
        return self.folder / "data/tls.crt"

    def command(self):
        (self.folder / "bench.toml").write_text(PARLEY_OPEN)
        here = f"127.0.0.1:{self.port}"
        doors = ["--listen", "127.0.0.1:0", "--tls", here] if self.tls else ["--listen", here]
        return [BIN / self.program, "--config", "bench.toml", *doors,
                "--http", "off", "--store", self.store, "--threads", str(self.threads),
                "--data", self.data or self.folder / "data"]


class ParleyUring(Parley):
    """The same sources, on Asio's io_uring."""

    program = "parleyd_uring"

    def __init__(self, *given):
        super().__init__(*given)
        self.name += " io_uring"


class Ngircd(Server):
    name = "ngircd"
    at_once = 8  # it has room for ten that nobody has accepted

    def command(self):
        (self.folder / "ngircd.conf").write_text(NGIRCD.format(port=self.port))
        return [PEERS / "ngircd/usr/sbin/ngircd", "-n", "-f", self.folder / "ngircd.conf"]


class Inspircd(Server):
    name = "inspircd"
    opening = 1000  # it welcomes all who have said hello once a second, and has room for 4,096

    def command(self):
        (self.folder / "inspircd.conf").write_text(
            INSPIRCD.format(port=self.port, folder=self.folder, peers=PEERS, many=MANY))
        as_root = ["--runasroot"] if os.getuid() == 0 else []
        return [PEERS / "inspircd/usr/sbin/inspircd", f"--config={self.folder}/inspircd.conf",
                "--nofork", "--nolog", "--nopid", *as_root]


class Hybrid(Server):
    name = "ircd-hybrid"
    at_once = 8  # as ngIRCd

    def command(self):
        # It does not run as root, and nobody may not look below a home directory.
        folder = pathlib.Path("/tmp/parley-bench-hybrid")
        subprocess.run(["rm", "-rf", folder], check=True)
        subprocess.run(["cp", "-r", PEERS / "ircd-hybrid/usr/lib/ircd-hybrid", folder], check=True)
        binary = (PEERS / "ircd-hybrid/usr/sbin/ircd-hybrid").read_bytes()
        link = f"{HYBRID_LINK}/".encode().ljust(len(HYBRID_MODULES), b"/")
        (folder / "ircd-hybrid").write_bytes(binary.replace(HYBRID_MODULES, link))
        (folder / "ircd-hybrid").chmod(0o755)
        (folder / "ircd.conf").write_text(HYBRID.format(port=self.port, many=MANY))
        folder.chmod(0o777)
        HYBRID_LINK.unlink(missing_ok=True)
        HYBRID_LINK.symlink_to(folder / "modules")
        user = (["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
                if os.getuid() == 0 else [])
        return [*user, folder / "ircd-hybrid", "-foreground", "-configfile", folder / "ircd.conf",
                "-logfile", folder / "ircd.log", "-pidfile", folder / "ircd.pid"]


PEER_PACKAGES = {"ngircd": Ngircd, "inspircd": Inspircd, "ircd-hybrid": Hybrid}


def fetch_peers():
    """Unpacks the peers from Debian's packages, side by side: installed, they exclude each other.
    Gives their versions."""
    PEERS.mkdir(parents=True, exist_ok=True)
    versions = {}
    for package in PEER_PACKAGES:
        if not list(PEERS.glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", "-qq", package], cwd=PEERS, check=True,
                           stderr=subprocess.DEVNULL)
        deb = next(PEERS.glob(f"{package}_*.deb"))
        if not (PEERS / package).exists():
            (PEERS / package).mkdir()
            subprocess.run(["dpkg", "-x", deb, PEERS / package], check=True)
        versions[package] = re.sub(r"^.*_(?:\d+%3a)?([^_]+)_.*$", r"\1", deb.name)
    return versions
