"""Runs of parley-load, and what is taken out of them."""
import json
import os
import statistics
import subprocess

from servers import BIN, TOOL_CORE


def run(server, core=TOOL_CORE, tolerant=True, at_most=90, **flags):
    """One run against a running server; its whole JSON. `tolerant`: faults are a result, too.
    `at_most`: seconds, after which it is ended and has failed."""
    command = [BIN / "parley-load", "--server", f"127.0.0.1:{server.port}", "--dialect",
               server.dialect, "--pid", str(server.pid), "--quiet", "--json", "-"]
    for name, value in flags.items():
        command += ["--" + name.replace("_", "-")] + ([] if value is True else [str(value)])
    cores = {core} if isinstance(core, int) else set(core)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=at_most, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    if not done.stdout or (done.returncode != 0 and not tolerant):
        raise RuntimeError(f"parley-load on {server.name}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def cpu(process, stage):
    spent = process[f"cpu_{stage}"]
    return spent["user"] + spent["system"]


def idle_bytes(result):
    """User-space memory of the server for each connection that is up and says nothing."""
    memory = result["server"]
    return (memory["anonymous_idle"] - memory["anonymous_before"]) / result["config"]["connections"]


def figures_of(result):
    """The figures of one run, flat. Latencies in milliseconds."""
    latency = result["latency_us"]["delivery"]
    sending = max(result["seconds"]["sending"], 1e-9)
    server, tool = result["server"], result["tool"]
    figures = {
        "rate": result["config"]["rate"],
        "clean": result["clean"],
        "lost": result["verification"]["lost"],
        "cut_off": result["connections"]["failed"],
        "goodput": result["deliveries"]["while_sending"] / sending,
        "p50": latency["percentiles"]["p50"] / 1000,
        "p99": latency["percentiles"]["p99"] / 1000,
        "p99.9": latency["percentiles"]["p99.9"] / 1000,
        "late_p99": result["latency_us"]["lateness"]["percentiles"]["p99"] / 1000,
        "tool_cores": cpu(tool, "measured") / max(result["seconds"]["measured"], 1e-9),
        "per_tool_cpu": tool["deliveries_per_cpu_second"],
    }
    if server:
        figures["per_cpu"] = server["deliveries_per_cpu_second"]
        on_loop = server["cpu_measured"]["main_thread"]
        figures["per_loop_cpu"] = result["deliveries"]["measured"] / on_loop if on_loop else None
        figures["server_cores"] = cpu(server, "measured") / max(result["seconds"]["measured"], 1e-9)
    return figures


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def spread(values):
    """Half the distance between the extremes, as a share of the median."""
    values = [v for v in values if v is not None]
    if len(values) < 2 or not statistics.median(values):
        return None
    return (max(values) - min(values)) / 2 / abs(statistics.median(values))


def summary_of(runs):
    """Several runs of the same thing: each figure's median and spread."""
    names = [name for name, value in runs[-1].items() if not isinstance(value, bool)]
    summary = {name: median([run.get(name) for run in runs]) for name in names}
    summary["spread"] = {name: spread([run.get(name) for run in runs]) for name in names}
    summary["clean"] = all(run["clean"] for run in runs) if "clean" in runs[0] else None
    summary["runs"] = len(runs)
    return summary
