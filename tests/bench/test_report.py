#!/usr/bin/env python3
"""The report's tables and plots, from made-up figures."""
import pathlib
import sys
import tempfile
import xml.dom.minidom

import goals
import load
import peers
import plots
import report
import turns
from job import Job
from servers import Bare, Ngircd, Parley


def figures(rate, factor=1.0):
    return {"rate": rate, "clean": True, "lost": 0, "cut_off": 0, "goodput": rate * 9.0, "p50": 1.5,
            "p99": 20.25, "p99.9": 31.0, "late_p99": 0.1, "tool_cores": 0.5, "server_cores": 0.9,
            "per_cpu": 1000.0 * rate * factor, "per_loop_cpu": 1500.0 * rate * factor,
            "per_tool_cpu": 2000.0, "keeps_up": True}


def result(servers):
    """Made-up figures: the bare loop is twice as good as all others."""
    rounds = peers.Rounds(servers, Job(1, lambda text: None), {"versions": {"ngircd": "1"}})
    for server in rounds.servers:
        factor = 2.0 if server.name == "bare" else 1.0
        runs = rounds.runs[server.name]
        for topology in peers.TOPOLOGIES:
            rounds.searches[server.name][topology] = [
                {**figures(rate), "keeps_up": rate < 4000} for rate in (3000, 4000)]
        for topology, what in peers.MEASUREMENTS:
            if what is not None:
                runs[f"{topology}, {what}"] = [figures(r, factor) for r in (100, 110, 120)]
        runs["connect"] = [{
            "clean": True, "per_cpu": 30000.0, "per_second": 9000.0, "user_bytes": 2048.0,
            "kernel_bytes": 9000.0, "again_cpu_us": 33.0, "again_seconds": 0.5}]
    return rounds.result()


def data_of(suite, made_up):
    return {"suite": suite, "commit": "abc", "changed": False, "began": "today", "minutes": 1,
            "machine": {"cpu": "a", "cores": 2, "memory_gib": 4, "kernel": "6", "load_before": 0.0},
            "command": "./dev bench peers", "result": made_up}


def the_page_is_made(made_up):
    with tempfile.TemporaryDirectory() as folder:
        images = pathlib.Path(folder)
        text = report.peers_section(data_of("peers", made_up), images)
        for image in images.iterdir():
            xml.dom.minidom.parse(str(image))
    assert "| bare | 220,000 ±9 % | 1.00 | 3,000 |" in text, text
    assert "| ngircd | 110,000 ±9 % | 0.50 | 3,000 |" in text, text
    page = "before <!-- bench peers -->old<!-- end bench peers --> after"
    assert "new" in report.replaced(page, "peers", "new") and "old" not in \
        report.replaced(page, "peers", "new")


def a_run_that_was_cut_short_still_makes_a_page():
    made_up = result([Bare(), Parley(), Ngircd()])
    made_up["runs"] = {name: {} for name in made_up["runs"]}
    made_up["searches"]["ngircd"] = {}
    with tempfile.TemporaryDirectory() as folder:
        text = report.peers_section(data_of("peers", made_up), pathlib.Path(folder))
        empty = {name: [] for name in ("connections", "nodes", "members", "threads", "rooms",
                                       "history")}
        report.scale_section(data_of("scale", empty), pathlib.Path(folder))
    assert "| ngircd | – | – | – | – | – |" in text, text
    for row in [*goals.rows(None, None), *goals.rows(made_up, {})]:
        assert row[3] == "–" and "not measured" in row[2], row


def goals_are_judged(made_up):
    scale = {"threads": [{"value": 1, "per_cpu": 110.0}, {"value": 2, "per_cpu": 100.0}],
             "threads_one_room": [{"value": 1, "per_cpu": 104.0}, {"value": 2, "per_cpu": 100.0}],
             "connections": [{"value": 100, "p99": 2.0}, {"value": 19_000, "p99": 3.0}],
             "history": [{"value": 1, "start_ms": 20.0}, {"value": 1_000_000, "start_ms": 60.0}]}
    rows = {row[0].split(":")[0].split(",")[0]: row for row in goals.rows(made_up, scale)}
    assert rows["100 rooms of 10"][3] == "no", rows  # half of bare
    assert rows["`threads = 2`"][2:] == ("4 % more in one room of 1,000, 10 % more in 100 of 10",
                                         "**yes**"), rows
    assert rows["19"][3] == "no", rows
    assert rows["start with 1 million messages"][3] == "**yes**", rows
    assert rows["overload"][3] == "**yes**", rows


def the_search_closes_in():
    def step(rate, keeps_up):
        return {"rate": rate, "keeps_up": keeps_up}

    assert peers.next_rate([step(100, True)]) == 150
    assert peers.next_rate([step(150, False)]) == 100
    assert round(peers.next_rate([step(100, True), step(150, False)])) == 122
    assert peers.saturation_of([step(100, True), step(150, False)]) == 100
    assert peers.saturation_of([]) is None


def work_that_has_no_time_is_not_begun():
    job = Job(0.1, lambda text: None)  # six seconds
    assert job.has_time_for("short", 1) and not job.has_time_for("long", 10)
    assert job.attempt("failing", lambda: open("/nowhere")) is None
    assert len(job.failures) == 1


def servers_in_turn_are_compared_turn_by_turn():
    def turn(per_cpu):
        return {"clean": True, "per_cpu": per_cpu}

    found = {"one": [turn(100.0), None, turn(300.0)], "other": [turn(50.0), turn(60.0), turn(90.0)],
             "none": [None, None, None]}
    table = turns.table(found, {"per_cpu": 0})
    assert "| one | per_cpu | 200 | 150 to 250 | 1.00 | 2 of 3 |" in table, table
    assert "| other | per_cpu | 60 | 55 to 75 | 0.40 | 3 of 3 |" in table, table
    assert "| none | per_cpu | not measured | | | 0 of 3 |" in table, table


def main():
    made_up = result([Bare(), Parley(), Ngircd()])
    the_page_is_made(made_up)
    goals_are_judged(made_up)
    a_run_that_was_cut_short_still_makes_a_page()
    the_search_closes_in()
    work_that_has_no_time_is_not_begun()
    servers_in_turn_are_compared_turn_by_turn()
    assert load.spread([90, 100, 110]) == 0.1
    svg = plots.lines("a < b", "x", "y", {"one": [(1, 2), (10, None), (100, 5)]}, x_log=True)
    xml.dom.minidom.parseString(svg)
    print("the report is as it should be")


sys.exit(main())
