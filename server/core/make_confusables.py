#!/usr/bin/env python3
"""Makes confusables.inc: which letters look alike, by Unicode Technical Standard 39.

The data is ICU's (libicui18n.so, which Debian has; uspoof.h): so the table has the Unicode version
of that library, and the server itself does not need ICU, whose libraries have 36 MB.

    python3 server/core/make_confusables.py 72 >server/core/confusables.inc
"""
import ctypes
import sys
import unicodedata

CATEGORIES = "LMN"  # letters, marks, numbers
ASCII = "_-[]\\`^{}|"  # what else a nick may hold


def open_icu(version):
    icu = ctypes.CDLL(f"libicui18n.so.{version}")
    opened = getattr(icu, f"uspoof_open_{version}")
    opened.restype = ctypes.c_void_p
    status = ctypes.c_int(0)
    checker = opened(ctypes.byref(status))
    skeleton = getattr(icu, f"uspoof_getSkeletonUTF8_{version}")
    skeleton.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_int32,
                         ctypes.c_char_p, ctypes.c_int32, ctypes.c_void_p]

    def skeleton_of(text):
        raw = text.encode()
        out = ctypes.create_string_buffer(512)
        failed = ctypes.c_int(0)
        size = skeleton(checker, 0, raw, len(raw), out, len(out), ctypes.byref(failed))
        if failed.value > 0:
            raise RuntimeError(f"ICU error {failed.value} for {text!r}")
        return out.raw[:size].decode()

    return skeleton_of


def main():
    skeleton_of = open_icu(sys.argv[1])
    entries = []
    for point in range(0x21, 0x110000):
        char = chr(point)
        if unicodedata.category(char)[0] not in CATEGORIES and char not in ASCII:
            continue
        if unicodedata.normalize("NFKC", char) != char:
            continue  # the name is normalised before it is looked up
        plain = unicodedata.normalize("NFD", char)
        if len(plain) > 1:
            continue  # so are its parts
        like = skeleton_of(char)
        if like != plain:
            entries.append(f"{point:x}:" + ",".join(f"{ord(c):x}" for c in like))
    print("// Letters and what they look like, as hex code points. Made by make_confusables.py;")
    print("// the data is Unicode's (https://www.unicode.org/license.txt).")
    line = ""
    for entry in entries:
        if len(line) + len(entry) + 1 > 94:
            print(f'"{line}"')
            line = ""
        line += entry + " "
    print(f'"{line}"')


main()
