#!/usr/bin/env python3
"""Records this machine with sysstat, collectl and vmstat, under LC_ALL=C and a German locale, has the
planner read every form of the recordings, and compares its figures with those worked out here from
the JSON of sadf and from the plain columns of the others.

    recordings.py

Needs Linux. The programs are Debian's packages sysstat, collectl and procps; as root on a system with
apt-get, missing ones are installed. P2V_PLAN may name the planner's command line; else it is built.
Exit code 0: all equal. 1: a difference. 77: a program is missing and cannot be installed, nothing was
checked (said on standard output, to be counted as skipped).
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
SECONDS = 5
SADC = ("/usr/lib/sysstat/sadc", "/usr/lib/sa/sadc", "/usr/lib64/sa/sadc")
GERMAN = "de_DE.UTF-8"
PROGRAMS = {"sadf": "sysstat", "sar": "sysstat", "collectl": "collectl", "vmstat": "procps"}
# What counts as load of its own is decided by name in the planner; here by what the kernel says.
SYS = pathlib.Path("/sys/class/net")
BLOCK = pathlib.Path("/sys/block")
# Bytes of a page of memory.
PAGE = 4096
# Stored as 32-bit floating point.
EXACT = 2e-6


def skip(why):
    print(f"skipped: {why}; no recordings checked")
    sys.exit(SKIPPED)


def run(*command, locale="C", **more):
    environment = os.environ | {"LC_ALL": locale, "TZ": "UTC"}
    environment.pop("S_TIME_FORMAT", None)
    return subprocess.run(command, capture_output=True, env=environment, check=True, **more).stdout


def install():
    """Installs what is missing, where that is allowed."""
    missing = {package for program, package in PROGRAMS.items() if not shutil.which(program)}
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        skip(f"{', '.join(sorted(missing))} is not installed")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *sorted(missing)]
    if subprocess.run(command, env=environment, **quiet).returncode != 0:
        subprocess.run(["apt-get", "update"], env=environment, **quiet)
        if subprocess.run(command, env=environment, **quiet).returncode != 0:
            skip(f"{', '.join(sorted(missing))} cannot be installed")


def german():
    """The German locale, compiled where it is not there; None where that fails."""
    def known():
        names = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split()
        return "de_DE.utf8" in names
    if not known() and os.geteuid() == 0 and shutil.which("localedef"):
        subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", GERMAN], capture_output=True)
    return GERMAN if known() else None


def planner():
    named = os.environ.get("P2V_PLAN")
    if named:
        return named
    subprocess.run(["cargo", "build", "--quiet", "-p", "cli"], check=True)
    target = os.environ.get("CARGO_TARGET_DIR", "target")
    return str(pathlib.Path(target, "debug", "p2v-plan").resolve())


def record(folder):
    """Records with all of them at once, while something is going on."""
    sadc = next((s for s in SADC if os.access(s, os.X_OK)), None) or shutil.which("sadc")
    if not sadc:
        skip("sadc is not where sysstat mostly puts it")
    count = str(SECONDS + 1)
    environment = os.environ | {"LC_ALL": "C", "TZ": "UTC"}
    start = lambda command, name: subprocess.Popen(
        command, env=environment, stdout=open(folder / name, "wb"), stderr=subprocess.DEVNULL)
    running = [
        start([sadc, "-S", "DISK", "1", count, str(folder / "data")], "sadc.out"),
        start(["vmstat", "-t", "-n", "1", count], "web01-vmstat.txt"),
        start(["collectl", "-scmdn", "-P", "-i", "1", "-c", str(SECONDS)], "web01-collectl.txt"),
        start(["collectl", "-scmdn", "-P", "--sep", ",", "-i", "1", "-c", str(SECONDS)], "web01.collectl.csv"),
    ]
    blob = folder / "blob"
    until = time.monotonic() + 2
    while time.monotonic() < until:
        with open(blob, "wb") as out:
            out.write(os.urandom(4 << 20))
            out.flush()
            os.fsync(out.fileno())
        time.sleep(0.2)
    for process in running:
        process.wait(timeout=60)
    blob.unlink()


def expected_of(recording):
    """Mean, highest and count for each resource, from the JSON of sadf."""
    host = recording["sysstat"]["hosts"][0]
    values = {}
    for entry in host["statistics"]:
        at = "{date}T{time}Z".format(**entry["timestamp"])
        put = lambda resource, value: values.setdefault(resource, []).append((at, value))
        cpu = next(c for c in entry["cpu-load"] if c["cpu"] == "all")
        put("cpu", (100 - cpu["idle"] - cpu["iowait"] - cpu["steal"]) / 100)
        put("memory", entry["memory"]["avail"] / 1024)
        io = entry["io"]
        put("disk_operations", io["tps"])
        put("disk_throughput", (io["io-reads"]["bread"] + io["io-writes"]["bwrtn"]) * 512 / 1e6)
        put("run_queue", entry["queue"]["runq-sz"])
        disks = entry["disk"]
        real = [d for d in disks if (BLOCK / d["disk-device"] / "device").exists()] or disks
        put("disk_busy", min(max(d["util-percent"] for d in real) / 100, 1))
        # Network cards have a device behind them; where none has, none is expected.
        cards = [c for c in entry["network"]["net-dev"] if (SYS / c["iface"] / "device").exists()]
        if cards:
            put("network_in", sum(c["rxkB"] for c in cards) * 1024 * 8 / 1e6)
            put("network_out", sum(c["txkB"] for c in cards) * 1024 * 8 / 1e6)
    return {
        resource: {
            "count": len(pairs),
            "first": pairs[0][0],
            "last": pairs[-1][0],
            "mean": sum(v for _, v in pairs) / len(pairs),
            "max": max(v for _, v in pairs),
        }
        for resource, pairs in values.items()
    }, host["nodename"]


def summary(rows):
    """The same from rows of (moment, {resource: value})."""
    out = {}
    for resource in rows[0][1]:
        values = [r[1][resource] for r in rows]
        out[resource] = {
            "count": len(rows), "first": rows[0][0], "last": rows[-1][0],
            "mean": sum(values) / len(values), "max": max(values),
        }
    return out


def expected_of_vmstat(text):
    lines = [line.split() for line in text.splitlines()]
    words = lines[1]
    rows = []
    # The first row is that since the start of the machine.
    for cells in lines[3:]:
        v = {w: int(c) for w, c in zip(words, cells) if c.isdigit()}
        rows.append((f"{cells[-2]}T{cells[-1]}Z", {
            "cpu": (100 - v["id"] - v["wa"] - v["st"]) / 100,
            "memory": (v["free"] + v["buff"] + v["cache"]) / 1024,
            "disk_throughput": (v["bi"] + v["bo"]) * 1024 / 1e6,
            "run_queue": v["r"],
            "paging": (v["si"] + v["so"]) * 1024 / PAGE,
        }))
    return summary(rows)


def expected_of_collectl(text, separator):
    lines = [line.split(separator) for line in text.splitlines() if not line.startswith("waiting")]
    rows = []
    for cells in lines[1:]:
        v = dict(zip(lines[0], cells))
        day, n = v["#Date"], lambda name: float(v[name])
        slab = n("[MEM]Slab") - n("[MEM]SUnreclaim")
        rows.append((f"{day[:4]}-{day[4:6]}-{day[6:]}T{v['Time']}Z", {
            "cpu": max(100 - n("[CPU]Idle%") - n("[CPU]Wait%") - n("[CPU]Steal%"), 0) / 100,
            "memory": (n("[MEM]Used") - n("[MEM]Buf") - n("[MEM]Cached") - slab) / 1024,
            "network_in": n("[NET]RxKBTot") * 1024 * 8 / 1e6,
            "network_out": n("[NET]TxKBTot") * 1024 * 8 / 1e6,
            "disk_operations": n("[DSK]OpsTot"),
            "disk_throughput": n("[DSK]KbTot") * 1024 / 1e6,
            "run_queue": n("[CPU]RunTot"),
            "paging": (n("[MEM]SwapIn") + n("[MEM]SwapOut")) / PAGE,
        }))
    return summary(rows)


def compare(tool, path, server, expected):
    """Differences between what the planner read and what was expected."""
    done = subprocess.run([tool, "inspect", "--json", str(path)], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{path.name}: not read: {done.stderr}")
        return 1
    found = {(s["server"], s["resource"]): s for s in json.loads(done.stdout)[0]["series"]}
    wrong = 0
    for resource, figures in expected.items():
        series = found.pop((server, resource), None)
        if series is None:
            print(f"{path.name}: no {resource} of {server}")
            wrong += 1
            continue
        for key, value in figures.items():
            got = series[key]
            exact = isinstance(value, (str, int))
            same = got == value if exact else abs(got - value) <= EXACT * max(1, abs(value))
            if not same:
                print(f"{path.name}: {resource}.{key} is {got}, expected {value}")
                wrong += 1
    # Cards without a device behind them are summed too, where their names do not tell.
    for name, resource in found:
        if name != server or not resource.startswith("network"):
            print(f"{path.name}: {resource} of {name} was not expected")
            wrong += 1
    return wrong


def forms(folder, locale):
    """Every form of the recording, under one locale."""
    data = str(folder / "data")
    what = ["-u", "-r", "-b", "-d", "-n", "DEV", "-P", "ALL", "-q"]
    for name, command in {
        "d.csv": ["sadf", "-d", data, "--", *what],
        "seconds.csv": ["sadf", "-d", "-U", data, "--", *what],
        "local.csv": ["sadf", "-d", "-T", data, "--", *what],
        "side-by-side.csv": ["sadf", "-dh", data, "--", *what],
        "values.tsv": ["sadf", "-p", data, "--", *what],
        "all.json": ["sadf", "-j", data, "--", *what],
        "sar.txt": ["sar", "-f", data, *what],
    }.items():
        path = folder / f"{locale.split('.')[0]}-{name}"
        path.write_bytes(run(*command, locale=locale))
        yield path


def main():
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    if sys.platform != "linux":
        skip("this is not Linux")
    install()
    locales = ["C"] + [locale for locale in [german()] if locale]
    tool = planner()
    wrong, files = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        record(folder)
        recording = json.loads(run("sadf", "-j", str(folder / "data"), "--", "-u", "-r", "-b", "-d", "-q", "-n", "DEV"))
        expected, host = expected_of(recording)
        if expected["cpu"]["count"] < SECONDS - 1:
            sys.exit(f"sadc recorded {expected['cpu']['count']} moments only")
        # The check itself is checked: a wrong figure must show as a difference.
        probe = folder / "probe.json"
        probe.write_bytes(run("sadf", "-j", str(folder / "data"), "--", "-u"))
        off = {"cpu": expected["cpu"] | {"mean": expected["cpu"]["mean"] + 0.01}}
        with open(os.devnull, "w") as nowhere:
            loud, sys.stdout = sys.stdout, nowhere
            noticed = compare(tool, probe, host, off)
            sys.stdout = loud
        if not noticed:
            sys.exit("the check does not notice a wrong figure")
        for locale in locales:
            for path in forms(folder, locale):
                wrong += compare(tool, path, host, expected)
                files += 1
        for path, figures in [
            ("web01-vmstat.txt", expected_of_vmstat),
            ("web01-collectl.txt", lambda t: expected_of_collectl(t, " ")),
            ("web01.collectl.csv", lambda t: expected_of_collectl(t, ",")),
        ]:
            wrong += compare(tool, folder / path, "web01", figures((folder / path).read_text()))
            files += 1
    said = "" if len(locales) > 1 else " (the German locale is not there: under C only)"
    print(f"recordings: {files} files read{said}, {wrong} differences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
