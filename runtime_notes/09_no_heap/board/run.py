#!/usr/bin/env python3
"""Runs the board in QEMU: run.py [--emulator QEMU] [--talk FILE] ELF

What you type goes to the board's serial line, a line at a time (your terminal edits it), and what the
board says is printed. The end of input is /quit. With --talk, the FILE says what is typed, and what
has to be heard before the next line. The status is the board's.
"""
import argparse
import os
import re
import subprocess
import sys
import threading

PATIENCE = 60  # seconds to wait for one thing to be said
NOISE = "Timer with period zero, disabling"  # QEMU says so of this machine, whatever it runs


def start(emulator, elf, **pipes):
    command = [emulator, "-M", "lm3s6965evb", "-display", "none", "-monitor", "none", "-serial",
               "stdio", "-semihosting", "-kernel", elf]
    board = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, **pipes)
    threading.Thread(target=pass_on_errors, args=[board.stderr], daemon=True).start()
    return board


def pass_on_errors(lines):
    for line in lines:
        if line.decode(errors="replace").strip() != NOISE:
            sys.stderr.buffer.write(line)
            sys.stderr.flush()


def type_line(board, line):
    try:
        board.stdin.write(line.rstrip("\n").encode() + b"\n")
        board.stdin.flush()
    except BrokenPipeError:
        pass  # it has ended


def by_hand(board):
    """Types what comes on standard input, in a thread: the board may end first."""
    def copy():
        for line in sys.stdin:
            type_line(board, line)
        type_line(board, "/quit")

    threading.Thread(target=copy, daemon=True).start()
    try:
        return board.wait()
    except KeyboardInterrupt:
        board.terminate()
        return board.wait()


class Listener:
    """Prints what the board says, and finds the next place where something is said."""

    def __init__(self, output):
        self.said, self.at, self.is_over = "", 0, False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.listen, args=[output], daemon=True)
        self.thread.start()

    def listen(self, output):
        while data := os.read(output.fileno(), 4096).decode(errors="replace"):
            sys.stdout.write(data)
            sys.stdout.flush()
            with self.changed:
                self.said += data
                self.changed.notify()
        with self.changed:
            self.is_over = True
            self.changed.notify()

    def wait_for(self, text):
        with self.changed:
            self.changed.wait_for(lambda: text in self.said[self.at:] or self.is_over, PATIENCE)
            at = self.said.find(text, self.at)
        if at < 0:
            raise SystemExit(f"run.py: the board did not say '{text}'"
                             + (", it has ended" if self.is_over else f" within {PATIENCE} s"))
        self.at = at + len(text)


def by_file(board, lines):
    listener = Listener(board.stdout)
    for line in lines:
        kind, text = re.match(r"([<>#]) ?(.*)", line).groups()
        if kind == "<":
            listener.wait_for(text)
        elif kind == ">":
            type_line(board, text)
    status = board.wait(timeout=PATIENCE)
    listener.thread.join()
    return status


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--emulator", default="qemu-system-arm")
    parser.add_argument("--talk")
    parser.add_argument("elf")
    options = parser.parse_args()
    if not options.talk:
        return by_hand(start(options.emulator, options.elf))
    with open(options.talk, encoding="utf-8") as talk:
        lines = talk.read().splitlines()
    board = start(options.emulator, options.elf, stdout=subprocess.PIPE)
    try:
        return by_file(board, lines)
    finally:
        board.kill()


if __name__ == "__main__":
    result = main()
    sys.stdout.flush()
    os._exit(result)  # a thread may still read the terminal
