#!/usr/bin/env python3
"""Folds measurements into weeks a second time, here, and compares with the figures of the planner: for each
server and resource mean, 95th and 99th percentile, maximum, samples present and expected; for each VM that was
sized by its measurements the utilisation in its peak hour of the week, that hour, and the mean of the week.

    profiles.py [FOLDER...]

Each folder holds servers.csv and measurements.csv as the planner writes samples, hours in UTC; without one, the
planner's sample is made. P2V_PLAN may name the planner's command line; else it is built. Percentiles are those of
NumPy where it is installed, else the same definition written out.
Exit code 0: all equal. 1: a difference.
"""

import csv
import datetime
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

try:
    import numpy
except ImportError:
    numpy = None

UNITS = {
    "cpu_percent": ("cpu_share", 0.01),
    "memory_mib": ("memory_mib", 1),
    "network_in_mbit_s": ("network_in_mbit_per_s", 1),
    "network_out_mbit_s": ("network_out_mbit_per_s", 1),
    "disk_operations_s": ("disk_operations_per_s", 1),
    "disk_mb_s": ("disk_throughput_mb_per_s", 1),
}
FEWEST = 12
SHARE = 0.95
# Stored as 32-bit floating point.
EXACT = 2e-6


def percentile(values, share):
    if numpy:
        return float(numpy.percentile(values, share * 100))
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    low = math.floor(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (rank - low) * (ordered[high] - ordered[low])


def week(samples):
    """Hour of the week to figure: own samples, else those of the same hour on days alike, else their highest."""
    cells = {}
    for at, value in samples.items():
        moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
        cells.setdefault((moment.weekday(), moment.hour), []).append(value)
    found = {}
    for day in range(7):
        for hour in range(24):
            own = cells.get((day, hour), [])
            alike = range(5, 7) if day >= 5 else range(5)
            pool = [v for other in alike for v in cells.get((other, hour), [])]
            if len(own) >= FEWEST:
                found[day * 24 + hour] = percentile(own, SHARE)
            elif len(pool) >= FEWEST:
                found[day * 24 + hour] = percentile(pool, SHARE)
            elif pool:
                found[day * 24 + hour] = max(pool)
    return found


def planner():
    named = os.environ.get("P2V_PLAN")
    if named:
        return named
    subprocess.run(["cargo", "build", "--quiet", "-p", "cli"], check=True)
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    return str(pathlib.Path(target, "debug", "p2v-plan").resolve())


def read(path):
    series = {}
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["value"] == "":
                continue
            at = datetime.datetime.fromisoformat(row["timestamp"].replace("Z", "+00:00")).timestamp()
            name, factor = UNITS[row["resource"]]
            # As the planner does: one reading for an instant, the last.
            series.setdefault((row["server"].strip().lower(), name), {})[int(at)] = float(row["value"]) * factor
    return series


class Differences:
    def __init__(self):
        self.compared = 0
        self.found = []

    def same(self, what, ours, theirs):
        self.compared += 1
        if theirs is None or abs(ours - theirs) > EXACT * max(1, abs(ours)):
            self.found.append(f"{what}: {ours} here, {theirs} of the planner")


def check(command, folder, differences):
    with tempfile.TemporaryDirectory() as out:
        files = [str(pathlib.Path(folder, name)) for name in ("servers.csv", "measurements.csv")]
        subprocess.run([command, "plan", *files, "--out", out], check=True, capture_output=True)
        plan = json.loads(next(pathlib.Path(out).glob("*plan*.json")).read_text(encoding="utf-8"))
    series = read(pathlib.Path(folder, "measurements.csv"))
    vms = {vm["server"]: vm for vm in plan["vms"]}
    by_name = {server.get("id", server.get("name")): server for server in plan["servers"]}
    sized = 0
    for (server, resource), samples in series.items():
        figures = (by_name.get(server) or {}).get("measured", {}).get(resource)
        if figures is None:
            continue
        values, times = list(samples.values()), sorted(samples)
        steps = [b - a for a, b in zip(times, times[1:])]
        what = f"{server} {resource}"
        differences.same(f"{what} mean", math.fsum(values) / len(values), figures["mean"])
        differences.same(f"{what} P95", percentile(values, 0.95), figures["p95"])
        differences.same(f"{what} P99", percentile(values, 0.99), figures["p99"])
        differences.same(f"{what} max", max(values), figures["max"])
        differences.same(f"{what} present", len(values), figures["samples_present"])
        if steps:
            # Recorders drift: a step is the one that comes most often, and the period holds whole ones.
            expected = round((times[-1] - times[0]) / statistics.mode(steps)) + 1
            differences.same(f"{what} expected", max(expected, len(values)), max(figures["samples_expected"], len(values)))
        vm = vms.get(server)
        if resource == "cpu_share" and vm and vm["cpu_basis"] == "measured":
            hours = week(samples)
            peak = max(hours.values())
            sized += 1
            differences.same(f"{what} peak of the week", peak, vm["cpu_steps"]["utilisation_share"])
            # Of hours that tie to the last bits either may be named.
            differences.same(f"{what} at its peak hour", peak, hours.get(vm["cpu_peak_hour_of_week"], -1))
            mean = math.fsum(hours.values()) / len(hours)
            if peak > 0:
                differences.same(f"{what} mean of the week ÷ peak", mean / peak, vm["cpu_mean_mhz"] / vm["cpu_peak_mhz"])
    return sized


def main():
    command = planner()
    differences, sized = Differences(), 0
    with tempfile.TemporaryDirectory() as made:
        folders = sys.argv[1:]
        if not folders:
            subprocess.run([command, "sample", "--out", made, "--servers", "120", "--days", "35"], check=True, capture_output=True)
            folders = [made]
        for folder in folders:
            sized += check(command, folder, differences)
    for line in differences.found[:20]:
        print(line)
    numbers = "NumPy" if numpy else "Python"
    print(f"{differences.compared} figures compared with {numbers}, {len(differences.found)} differ; weeks of {sized} VMs")
    sys.exit(1 if differences.found or sized == 0 else 0)


if __name__ == "__main__":
    main()
