#!/usr/bin/env python3
"""A bot that answers `!echo TEXT` in a room: python3 bot.py HOST PORT ROOM [NICK]"""
import json, random, secrets, socket, sys, time

host, port, room, nick = (sys.argv[1:] + ["echo"])[:4]
secret = secrets.token_hex(16)  # the server recognises the bot by it when it reconnects
seen = None                     # seq of the newest entry from the room
unconfirmed = {}                # id -> message that the server has not accepted yet


def talk(connection):
    """Runs until the connection ends."""
    global nick, seen
    def send(request):
        connection.sendall(json.dumps(request).encode() + b"\n")
    hello = lambda: send({"type": "hello", "id": "hello", "nick": nick, "secret": secret})
    join = lambda: send({"type": "join", "id": "join", "room": room, "after": seen})

    hello()
    for line in connection.makefile(encoding="utf-8", newline="\n"):
        got = json.loads(line)
        match got["type"]:
            case "ping":
                send({"type": "pong"})
            case "welcome":
                nick = got["nick"]
                send({"type": "profile", "bot": True})  # other bots then ignore this one
                join()
            case "joined":
                seen = got["head"] if seen is None else seen
                for request in unconfirmed.values():  # with their old keys: nothing is said twice
                    send(request)
            case "accepted":
                unconfirmed.pop(got["id"], None)
            case "message":
                seen = got["seq"]
                if got["text"].startswith("!echo ") and not got.get("bot"):
                    key = f"answer-{seen}"
                    unconfirmed[key] = {"type": "say", "id": key, "key": key, "to": room, "text": got["text"][6:]}
                    send(unconfirmed[key])
            case "error" if got["code"] in ("nick_in_use", "nick_reserved"):
                nick += "_"
                hello()
            case "error" if got["code"] == "bad_query":  # the server has lost its log
                seen = None
                join()
            case "error" if got.get("id") in unconfirmed and "retry_after" in got:
                time.sleep(got["retry_after"] / 1000)
                send(unconfirmed[got["id"]])
            case "error":
                print(got["text"], file=sys.stderr)
                unconfirmed.pop(got.get("id"), None)


delay = 1
while True:
    try:
        with socket.create_connection((host, int(port)), timeout=300) as connection:
            delay = 1
            talk(connection)
    except OSError as problem:
        print(problem, file=sys.stderr)
    time.sleep(delay * random.uniform(0.5, 1))
    delay = min(delay * 2, 60)
