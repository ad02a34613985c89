#!/usr/bin/env python3
"""The soak's judgement, on series whose truth is known."""
import random
import sys

import growth

COUNT = 180  # one a second, as in three minutes
SLACK = 256


def judged(samples):
    return growth.growth("memory", samples, SLACK).goes_on


def noisy(samples):
    dice = random.Random(7)
    return [one + dice.uniform(-100, 100) for one in samples]


def expect(name, samples, goes_on):
    for form, series in (("", samples), (", with noise", noisy(samples))):
        if judged(series) != goes_on:
            print(f"{name}{form}: judged {'to go on' if not goes_on else 'to be level'}: "
                  f"{growth.growth('memory', series, SLACK)}")
            sys.exit(1)


def rises(by_minute, start=0):
    return [15_000 + max(0, second - start) * by_minute / 60 for second in range(COUNT)]


def series_with_a_known_truth():
    expect("level", [15_000] * COUNT, False)
    expect("a leak", rises(900), True)
    expect("a leak that a slack of 32 MiB never showed", [one + 9_000 for one in rises(600)], True)
    expect("it shrinks", rises(-900), False)
    expect("a cache that is full when the warm-up ends",
           [min(one, 24_000) for one in rises(9_000)], False)
    for second in range(0, COUNT, 5):
        expect(f"a step at {second} s",
               [15_000 + 20_000 * (at >= second) for at in range(COUNT)], False)
        expect(f"one second's peak at {second} s",
               [15_000 + 20_000 * (at == second) for at in range(COUNT)], False)
    expect("a leak below a step down",
           [one - 20_000 * (at > 100) for at, one in enumerate(rises(3_000))], False)  # its limit
    expect("stairs of a leak, ten seconds each",
           [15_000 + 300 * (at // 10) for at in range(COUNT)], True)


def counts():
    assert not growth.growth("threads", [9] * COUNT, 0).goes_on
    assert growth.growth("threads", [9 + at // 40 for at in range(COUNT)], 0).goes_on
    assert not growth.growth("threads", [9 + (at >= 90) for at in range(COUNT)], 0).goes_on


def the_smallest_leak_is_seen_and_a_smaller_one_may_not_be():
    least = growth.smallest_leak(COUNT, SLACK)
    assert judged(rises(least * 1.1)), least
    assert not judged(rises(least * 0.9)), least


def too_few_samples_are_no_verdict():
    try:
        growth.growth("memory", [1] * 40, SLACK)
    except ValueError:
        return
    raise AssertionError("40 samples were judged")


series_with_a_known_truth()
counts()
the_smallest_leak_is_seen_and_a_smaller_one_may_not_be()
too_few_samples_are_no_verdict()
