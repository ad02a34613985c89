"""A server, and Ada and Bob in one of its rooms: for scripts that watch what it does for them."""
import json
import socket
import subprocess


class Client:
    def __init__(self, port, nick):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.lines = self.socket.makefile("r")
        self.ask({"type": "hello", "nick": nick})
        self.ask({"type": "join", "room": "#tea"})

    def ask(self, request):
        self.socket.sendall((json.dumps(request | {"id": 1}) + "\n").encode())
        while json.loads(self.lines.readline()).get("id") != 1:
            pass

    def wait_for(self, kind):
        while json.loads(self.lines.readline())["type"] != kind:
            pass


def start(command, errors=subprocess.DEVNULL):
    """(process, port) of a server that listens."""
    server = subprocess.Popen([*command, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                              stderr=errors, text=True)
    return server, int(server.stdout.readline().rsplit(":", 1)[1])


def meet(port):
    """Ada and Bob, who is the last to have joined; both know it."""
    ada, bob = Client(port, "ada"), Client(port, "bob")
    ada.wait_for("join")
    return ada, bob


def say_hello(ada, bob):
    """Returns when both have the message."""
    ada.ask({"type": "say", "to": "#tea", "text": "hello"})
    ada.wait_for("message")
    bob.wait_for("message")
