"""Whether something grows, from samples of it: what the soak judges with."""
import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Growth:
    """The medians of three thirds, once warm."""

    what: str
    thirds: tuple
    slack: float

    @property
    def goes_on(self):
        """Each third is more than `slack` above the one before: a step or a cache that fills rises
        once and is level after it, a leak rises again."""
        first, second, third = self.thirds
        return min(second - first, third - second) > self.slack

    def __str__(self):
        return f"{self.what}: " + ", ".join(f"{one:.0f}" for one in self.thirds)


LEAST = 30  # samples: ten a third, so that no single one decides


def growth(what, samples, slack):
    """Of samples at an even pace, from a process's start on. The first third of them is the warm-up,
    in which bounded caches fill: it is left out. ValueError: too few to judge."""
    warm = samples[len(samples) // 3:]
    if len(warm) < LEAST:
        raise ValueError(f"{what}: {len(warm)} samples are too few to judge")
    third = len(warm) // 3
    parts = warm[:third], warm[third:-third], warm[-third:]
    return Growth(what, tuple(statistics.median_low(part) for part in parts), slack)


def smallest_leak(seconds, slack):
    """What a leak must lose a minute, in the unit of `slack`, to be seen for certain in samples of so
    many seconds: the medians of two neighbours are a third of two thirds apart."""
    return slack * 60 / (seconds * 2 / 9)
