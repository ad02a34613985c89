#!/usr/bin/env python3
"""Turns what `tmux capture-pane -N -e -p` prints into an SVG picture of a terminal window.

    tmux capture-pane -N -e -p -t SESSION | docs/tools/terminal_svg.py --title TITLE >picture.svg
"""
import argparse
import html
import re
import sys
import unicodedata

CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, PADDING, TITLE_HEIGHT = 8.4, 18, 14, 10, 30
BACKGROUND, FOREGROUND = "#16181d", "#d4d7dd"
BASIC = ["#2a2d34", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d4d7dd",
         "#6b717d", "#f07c85", "#a8d389", "#f5d08b", "#71bfff", "#d688ed", "#66c6d2", "#ffffff"]


def indexed(number):
    """A colour of the 256-colour palette."""
    if number < 16:
        return BASIC[number]
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return f"#{grey:02x}{grey:02x}{grey:02x}"
    steps = [0, 95, 135, 175, 215, 255]
    number -= 16
    red, green, blue = steps[number // 36], steps[number // 6 % 6], steps[number % 6]
    return f"#{red:02x}{green:02x}{blue:02x}"


class Style:
    def __init__(self):
        self.reset()

    def reset(self):
        self.foreground = self.background = None
        self.bold = self.dim = self.reverse = self.underline = False

    def apply(self, codes):
        codes = [int(code or 0) for code in codes.split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                self.reset()
            elif code in (1, 2, 4, 7):
                setattr(self, {1: "bold", 2: "dim", 4: "underline", 7: "reverse"}[code], True)
            elif code == 22:
                self.bold = self.dim = False
            elif code in (24, 27):
                setattr(self, {24: "underline", 27: "reverse"}[code], False)
            elif code in (38, 48):
                kind, colour = codes.pop(0), None
                if kind == 5:
                    colour = indexed(codes.pop(0))
                elif kind == 2:
                    colour = "#%02x%02x%02x" % tuple(codes.pop(0) for _ in range(3))
                setattr(self, "foreground" if code == 38 else "background", colour)
            elif code == 39:
                self.foreground = None
            elif code == 49:
                self.background = None
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.foreground = BASIC[code - 30 if code < 90 else code - 82]
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self.background = BASIC[code - 40 if code < 100 else code - 92]

    def key(self):
        foreground = self.foreground or FOREGROUND
        background = self.background
        if self.reverse:
            foreground, background = background or BACKGROUND, foreground
        return foreground, background, self.bold, self.dim, self.underline


def width(char):
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def runs(line, style):
    """(column, text, cells, style) for each stretch of one style; wide characters stand alone."""
    column, result = 0, []
    for part in re.split(r"(\x1b\[[0-9;]*m|\x1b\([A-Z0-9]|\x0e|\x0f)", line):
        if part.startswith("\x1b["):
            style.apply(part[2:-1])
            continue
        if part.startswith(("\x1b", "\x0e", "\x0f")):
            continue
        for char in part:
            cells = width(char)
            # Lines stand apart from letters, so that a font's widths do not shift them.
            line = "\u2500" <= char <= "\u257f"
            joins = result and result[-1][3] == style.key() and (cells == 0 or (
                cells == 1 and result[-1][2] == len(result[-1][1]) and
                line == ("\u2500" <= result[-1][1][-1] <= "\u257f")))
            if joins:
                start, text, taken, key = result[-1]
                result[-1] = (start, text + char, taken + cells, key)
            else:
                result.append((column, char, cells, style.key()))
            column += cells
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--title", default="")
    parser.add_argument("--columns", type=int, required=True)
    parser.add_argument("--rows", type=int, required=True)
    options = parser.parse_args()
    lines = sys.stdin.read().split("\n")[:options.rows]
    total_width = options.columns * CELL_WIDTH + 2 * PADDING
    total_height = options.rows * CELL_HEIGHT + 2 * PADDING + TITLE_HEIGHT
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total_width:.0f} {total_height:.0f}"'
        f' width="{total_width:.0f}" height="{total_height:.0f}" role="img">',
        f"<title>{html.escape(options.title)}</title>",
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
        f'<path d="M0 {TITLE_HEIGHT}V8a8 8 0 0 1 8-8h{total_width - 16:.0f}a8 8 0 0 1 8 8v'
        f'{TITLE_HEIGHT - 8}z" fill="#23262d"/>',
        f'<text x="50%" y="20" fill="#8b919d" font-size="13" text-anchor="middle" '
        f'font-family="sans-serif">{html.escape(options.title)}</text>',
        f'<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace"'
        f' font-size="{FONT_SIZE}" xml:space="preserve">',
    ]
    style = Style()
    for row, line in enumerate(lines):
        top = TITLE_HEIGHT + PADDING + row * CELL_HEIGHT
        for column, text, cells, (foreground, background, bold, dim, underline) in runs(line, style):
            left = PADDING + column * CELL_WIDTH
            if background:
                out.append(f'<rect x="{left:.1f}" y="{top}" width="{cells * CELL_WIDTH:.1f}" '
                           f'height="{CELL_HEIGHT}" fill="{background}"/>')
            if not text.strip():
                continue
            more = (' font-weight="bold"' if bold else "") + (' opacity="0.6"' if dim else "")
            more += ' text-decoration="underline"' if underline else ""
            out.append(f'<text x="{left:.1f}" y="{top + 13.5}" fill="{foreground}"{more} '
                       f'textLength="{cells * CELL_WIDTH:.1f}" lengthAdjust="spacingAndGlyphs">'
                       f"{html.escape(text)}</text>")
    out.append("</g></svg>")
    print("\n".join(out))


if __name__ == "__main__":
    main()
