#!/usr/bin/env python3
"""The report's tables and plots, from made-up figures."""
import pathlib
import sys
import tempfile
import xml.dom.minidom

import load
import peers
import plots
import report


def figures(rate):
    return {"rate": rate, "clean": True, "lost": 0, "cut_off": 0, "goodput": rate * 9.0, "p50": 1.5,
            "p99": 20.25, "p99.9": 31.0, "late_p99": 0.1, "tool_cores": 0.5, "server_cores": 0.9,
            "per_cpu": 1000.0 * rate, "per_tool_cpu": 2000.0}


def result():
    rounds = peers.Rounds(peers.limit_only(), lambda text: None)
    for server in rounds.servers:
        for topology, size in peers.TOPOLOGIES.items():
            steps = [{**figures(rate), "keeps_up": rate < size["ladder"][-1]}
                     for rate in size["ladder"]]
            rounds.ladders[server.name][topology] = steps
            for name in ("steady", "half", "full", "same"):
                for rate in (100, 110, 120):
                    rounds.note(server, f"{topology}, {name}", figures(rate))
        rounds.note(server, "connect", {
            "clean": True, "per_cpu": 30000.0, "per_second": 9000.0, "user_bytes": 2048.0,
            "kernel_bytes": 9000.0, "again_cpu_us": 33.0, "again_seconds": 0.5})
    return {**rounds.result(), "rounds": 3}


def main():
    data = {"suite": "peers", "commit": "abc", "changed": False, "began": "today", "minutes": 1,
            "machine": {"cpu": "a", "cores": 2, "memory_gib": 4, "kernel": "6", "load_before": 0.0},
            "command": "./dev bench peers", "result": result()}
    with tempfile.TemporaryDirectory() as folder:
        report.IMAGES = pathlib.Path(folder)
        text = report.peers_section(data)
        for image in report.IMAGES.iterdir():
            xml.dom.minidom.parse(str(image))
    widths = {line.count("|") for line in text.split("\n") if line.startswith("| bare")}
    assert "| bare | 110,000 ±9 % | 1.00 | 4,000 |" in text, text
    assert len(widths) == 4, widths
    page = "before <!-- bench peers -->old<!-- end bench peers --> after"
    assert "new" in report.replaced(page, "peers", "new") and "old" not in \
        report.replaced(page, "peers", "new")
    assert load.spread([90, 100, 110]) == 0.1
    svg = plots.lines("a < b", "x", "y", {"one": [(1, 2), (10, None), (100, 5)]}, x_log=True)
    xml.dom.minidom.parseString(svg)
    print("the report is as it should be")


sys.exit(main())
