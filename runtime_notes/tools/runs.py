"""Builds and runs a recorded COMMAND, and masks in its output what differs from run to run.

COMMAND is a line for bash, run in the build folder. Words `bin/NAME` name programs: they are built
first. In front of it, and a colon, may stand options, separated by commas:

    asan, tsan, debug  built with that preset instead of release
    measured           times stay: the run is there to show them
    tree               run at the top of the repository; $BIN is the folder of the programs
"""
import os
import re
import subprocess

PRESETS = ("release", "debug", "asan", "tsan")
OPTIONS = re.compile(r"^((?:release|debug|asan|tsan|measured|tree)(?:,(?:\w+))*): (.+)$")
LONGEST = 900  # seconds that one command may take: the table of all layers needs most of them

ALWAYS = [
    (re.compile(r"\b0x[0-9a-fA-F]{4,}\b"), "0x…"),
    (re.compile(r"==\d+=="), "==PID=="),
    (re.compile(r"\bpid \d+"), "pid PID"),
    (re.compile(r"(127\.0\.0\.1|\[::1\]):\d{4,5}\b"), r"\1:PORT"),
    (re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"), "TIME"),
    (re.compile(r"\bBuildId: [0-9a-f]+"), "BuildId: ID"),
]
TIMES = [(re.compile(r"\b\d[\d,]*(?:\.\d+)?( ?)(ns|us|µs|ms|s|seconds)\b"), r"…\1\2")]


def split(argument):
    """(preset, measured, in the tree, command line) of a marker's text."""
    options = OPTIONS.match(argument)
    names = options[1].split(",") if options else []
    preset = next((name for name in names if name in PRESETS), "release")
    return preset, "measured" in names, "tree" in names, options[2] if options else argument


def masked(text, measured=False):
    for pattern, replacement in ALWAYS + ([] if measured else TIMES):
        text = pattern.sub(replacement, text)
    return text


def programs(command):
    return sorted(set(re.findall(r"(?:(?<=\s)|^)(?:\$BIN|bin)/([\w-]+)", command)))


def build(root, preset, targets):
    if not (root / "build" / preset / "build.ninja").exists():
        subprocess.run(["./dev", "build", "--preset", preset], cwd=root, check=True)
    done = subprocess.run(["ninja", "-C", f"build/{preset}", *targets], cwd=root,
                          capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"notes: cannot build {' '.join(targets)}:\n{done.stdout[-3000:]}")


def run(root, argument):
    """The output of a recorded command, as lines."""
    preset, measured, tree, command = split(argument)
    folder = root / "build" / preset
    if targets := programs(command):
        build(root, preset, targets)
    environment = os.environ | {"BIN": str(folder / "bin")}
    done = subprocess.run(["bash", "-c", command], cwd=root if tree else folder, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=LONGEST, env=environment)
    if done.returncode in (126, 127):
        raise SystemExit(f"notes: {command}: {done.stdout}")
    text = done.stdout.replace(str(root) + "/", "")
    return masked(text, measured).rstrip("\n").split("\n")
