"""What a suite gets: its time, and a place for what it has measured so far."""
import subprocess
import time


class Job:
    """One suite at work. Its time is a bound: nothing begins that would not end in it."""

    def __init__(self, minutes, say, save=lambda result: None, full=False, earlier=None):
        self.minutes, self.say, self.full = minutes, say, full
        self.earlier = earlier  # the result of a run that was cut short, to go on with; or None
        self.save = save  # called with the result so far, again and again
        self.failures = []
        self.end = time.monotonic() + minutes * 60
        self.took = {}  # seconds, by kind of work: the longest

    def left(self):
        return self.end - time.monotonic()

    def has_time_for(self, kind, guess):
        """Enough of it for work of this kind, as it took before; at first, as is guessed."""
        return self.left() >= self.took.get(kind, guess)

    def attempt(self, kind, work):
        """What the work gives; None where it failed. One server's failure is not the others'."""
        began = time.monotonic()
        try:
            return work()
        except (RuntimeError, OSError, subprocess.SubprocessError) as failure:
            late = isinstance(failure, subprocess.TimeoutExpired)
            text = f"no end within {failure.timeout} s" if late else str(failure).strip()[:400]
            reason = f"{kind}: {text}"
            self.failures.append(reason)
            self.say(f"failed: {reason}")
            return None
        finally:
            self.took[kind] = max(self.took.get(kind, 0), time.monotonic() - began)
