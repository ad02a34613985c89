"""Line plots as SVG, readable on light and on dark ground; standard library only."""
import html
import math

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 170, 40, 50
COLOURS = ["#3b7dd8", "#d9622b", "#3a9d5d", "#a44fb5", "#b8860b", "#4d8f95", "#c2477f", "#7a7a7a"]


def short(value):
    """1200000 as 1.2 M."""
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if abs(value) >= size:
            return f"{value / size:g}".rstrip() + letter
    return f"{value:g}"


class Axis:
    def __init__(self, values, low, high, logarithmic):
        self.low, self.high, self.log = low, high, logarithmic
        values = [v for v in values if v is not None and (v > 0 or not logarithmic)] or [1]
        self.top = max(values)
        if logarithmic:
            self.bottom = 10 ** math.floor(math.log10(min(values)))
            self.top = 10 ** math.ceil(math.log10(self.top)) if self.top > self.bottom else \
                self.bottom * 10
        else:
            self.bottom = 0
            step = 10 ** math.floor(math.log10(self.top))
            step = next(s for s in (step / 5, step / 2, step, step * 2) if self.top / s <= 6)
            self.step = step
            self.top = math.ceil(self.top / step) * step

    def place(self, value):
        if self.log:
            share = math.log(max(value, self.bottom) / self.bottom) / \
                math.log(self.top / self.bottom)
        else:
            share = value / self.top
        return self.low + share * (self.high - self.low)

    def ticks(self):
        if self.log:
            value = self.bottom
            while value <= self.top * 1.001:
                yield value
                value *= 10
        else:
            for i in range(round(self.top / self.step) + 1):
                yield i * self.step


def lines(title, x_name, y_name, series, x_log=False, y_log=False):
    """`series`: {name: [(x, y), ...]}; a y of None is left out. Gives the SVG's text."""
    xs = [x for points in series.values() for x, y in points if y is not None]
    ys = [y for points in series.values() for x, y in points if y is not None]
    x_axis = Axis(xs, LEFT, WIDTH - RIGHT, x_log)
    y_axis = Axis(ys, HEIGHT - BOTTOM, TOP, y_log)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
           'font-family="sans-serif" font-size="12" fill="#808080">',
           f"<title>{html.escape(title)}</title>",
           f'<text x="{LEFT}" y="22" font-size="15">{html.escape(title)}</text>']
    for tick in y_axis.ticks():
        y = y_axis.place(tick)
        out.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" '
                   'stroke="#808080" stroke-opacity="0.3"/>'
                   f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{short(tick)}</text>')
    for tick in x_axis.ticks():
        x = x_axis.place(tick)
        out.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
                   f"{short(tick)}</text>")
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">'
               f"{html.escape(x_name)}</text>")
    out.append(f'<text x="{LEFT - 8}" y="{TOP - 8}" text-anchor="end">{html.escape(y_name)}</text>')
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        there = [(x_axis.place(x), y_axis.place(y)) for x, y in points if y is not None]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in there)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in there]
        y = TOP + 18 * number + 10
        out.append(f'<rect x="{WIDTH - RIGHT + 16}" y="{y - 9}" width="10" height="10" '
                   f'fill="{colour}"/><text x="{WIDTH - RIGHT + 32}" y="{y}">'
                   f"{html.escape(name)}</text>")
    out.append("</svg>")
    return "\n".join(out) + "\n"
