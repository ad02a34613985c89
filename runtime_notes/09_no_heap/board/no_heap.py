#!/usr/bin/env python3
"""Demands that the board's program has no allocator: no_heap.py ELF WANTS_HEAP.o -- LINK COMMAND...

The program's symbols are looked at: none may be an allocator's. And the check checks itself: with
WANTS_HEAP.o, which has one `new`, the same link must fail for want of memory from an operating
system; and if the linker is told not to mind, the allocator's symbols must be found.
"""
import re
import subprocess
import sys
import tempfile

ALLOCATORS = re.compile(r"_?(malloc|free|calloc|realloc|memalign|sbrk)(_r)?|_Z(nw|na|dl|da)\w*")
LIBRARY = re.compile(r"mem\w+|str\w+|__aeabi_\w+")


def symbols(elf):
    lines = subprocess.run(["arm-none-eabi-nm", elf], check=True, capture_output=True, text=True)
    return [line.split()[-1] for line in lines.stdout.splitlines()]


def allocators(elf):
    return sorted(name for name in symbols(elf) if ALLOCATORS.fullmatch(name))


def link(command, output):
    return subprocess.run([*command, "-o", output], capture_output=True, text=True)


def main(elf, wants_heap, _, *command):
    if found := allocators(elf):
        raise SystemExit(f"no_heap: the program has {' '.join(found)}")
    names = symbols(elf)
    library = sorted(name for name in names if LIBRARY.fullmatch(name))
    print(f"{len(names)} symbols, none of an allocator")
    print(f"from the C library: {' '.join(library)}")

    with tempfile.TemporaryDirectory() as folder:
        planted = f"{folder}/planted.elf"
        refused = link([*command, wants_heap], planted)
        if refused.returncode == 0:
            raise SystemExit("no_heap: the linker took a program with `new` in it")
        missing = re.findall(r"undefined reference to `(_sbrk)'", refused.stderr)
        if not missing:
            raise SystemExit(f"no_heap: not refused for want of memory:\n{refused.stderr}")
        print(f"with one `new` in it, the linker says: undefined reference to `{missing[0]}'")
        careless = ["-Wl,--unresolved-symbols=ignore-all",
                    "-Wl,--defsym=__dso_handle=0,--defsym=_sbrk=abort"]
        taken = link([*command, wants_heap, *careless], planted)
        if taken.returncode:
            raise SystemExit(f"no_heap: cannot plant an allocator:\n{taken.stderr}")
        if not {"malloc", "_Znwj"} <= set(allocators(planted)):
            raise SystemExit("no_heap: does not see the planted allocator")


main(*sys.argv[1:])
