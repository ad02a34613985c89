#!/usr/bin/env python3
"""Draws CSV points from standard input as an SVG picture: lines of SERIES,X,Y.

  notes_00_hashing --points | plot.py --title TEXT --x TEXT --y TEXT --mark 0.99 > picture.svg

Y is on a logarithmic scale. X is a share of 1: it is drawn so that the last hundredths have room.
"""
import argparse
import collections
import html
import math
import sys

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 70, 110, 46, 52
COLOURS = ["#2a7f4f", "#2462a8", "#b3382c", "#8a6d00", "#6b4fa0"]
SHARES = [0, 0.5, 0.9, 0.99, 0.999]  # equal steps along x


def along(share):
    """0 to 1 on paper: the axis counts nines."""
    for i in range(1, len(SHARES)):
        if share <= SHARES[i]:
            return (i - 1 + (share - SHARES[i - 1]) / (SHARES[i] - SHARES[i - 1])) / len(SHARES)
    return min(1.0, (len(SHARES) - 1 + (share - SHARES[-1]) / (1 - SHARES[-1])) / len(SHARES))


def read(lines):
    series = collections.OrderedDict()
    for line in lines:
        name, x, y = line.rsplit(",", 2)
        series.setdefault(name, []).append((float(x), float(y)))
    return series


def picture(series, title, x_name, y_name, mark):
    values = [max(y, 1e-3) for points in series.values() for _, y in points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    inner_x, inner_y = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(x, y):
        up = (math.log10(max(y, 10.0**low)) - low) / (high - low)
        return LEFT + along(x) * inner_x, TOP + (1 - up) * inner_y

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
           'font-family="sans-serif" font-size="13">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
           f'<text x="{LEFT}" y="26" font-size="15">{html.escape(title)}</text>']
    for power in range(low, high + 1):
        x, y = place(0, 10.0**power)
        out.append(f'<path d="M{x:.1f} {y:.1f}h{inner_x}" stroke="#dddddd"/>'
                   f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for share in SHARES + [1]:
        x, y = place(share, 10.0**low)
        dash = ' stroke-dasharray="5 4"' if share == mark else ""
        colour = "#888888" if share == mark else "#eeeeee"
        out.append(f'<path d="M{x:.1f} {TOP}v{inner_y}" stroke="{colour}"{dash}/>'
                   f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{share:.1%}</text>')
    out.append(f'<text x="{LEFT + inner_x / 2:.1f}" y="{HEIGHT - 10}" text-anchor="middle">'
               f'{html.escape(x_name)}</text>')
    out.append(f'<text transform="translate(18 {TOP + inner_y / 2:.1f}) rotate(-90)" '
               f'text-anchor="middle">{html.escape(y_name)}</text>')
    labels = []  # where names stand: not on each other
    for colour, (name, points) in zip(COLOURS, series.items()):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
        end_x, end_y = place(*points[-1])
        while any(abs(end_y - taken) < 15 for taken in labels):
            end_y += 1
        labels.append(end_y)
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
                   f'<text x="{end_x + 8:.1f}" y="{end_y + 4:.1f}" fill="{colour}">'
                   f'{html.escape(name)}</text>')
    return "\n".join([*out, "</svg>"])


def main():
    options = argparse.ArgumentParser(description=__doc__)
    for name in ("--title", "--x", "--y"):
        options.add_argument(name, default="")
    options.add_argument("--mark", type=float, default=0.99)
    given = options.parse_args()
    series = read(line.strip() for line in sys.stdin if line.strip())
    if not series:
        sys.exit("plot: no points on standard input")
    print(picture(series, given.title, given.x, given.y, given.mark))


main()
