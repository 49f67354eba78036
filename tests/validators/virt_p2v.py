#!/usr/bin/env python3
"""Hands our kernel command lines to virt-p2v itself and compares what it understood with what was meant.

virt-p2v passes over unknown keys without a word, so its exit code proves little: the dump of its
configuration is compared field by field.

    virt_p2v.py ORDERS.json

ORDERS.json is a list of {"line": command line, "arguments": {key: value}}; the test
`write_for_validators` of the crate `files` writes it (P2V_VALIDATE_DIR names the folder).

The tool is Debian's package virt-p2v with nbdkit. Where it cannot be installed, its binary may be
named in the environment variable VIRT_P2V. Exit code 0: all equal. 1: a difference. 77: the tool is
not there, nothing was checked (said on standard output, to be counted as skipped).
"""

import json
import lzma
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PACKED = pathlib.Path("/usr/lib/x86_64-linux-gnu/virt-p2v/virt-p2v.xz")
SKIPPED = 77

# Field of the dump for each key that is written.
FIELDS = {
    "p2v.server": "remote.server",
    "p2v.identity": "auth.identity.url",
    "p2v.name": "guestname",
    "p2v.vcpu.cores": "vcpu.cores",
    "p2v.memory": "memory",
    "p2v.disks": "disks",
    "p2v.network": "network_map",
    "p2v.o": "output.type",
    "p2v.os": "output.storage",
    "p2v.of": "output.format",
}
# Fields that must stay as the tool sets them: a password must never be there.
UNSET = {"auth.password": "(none)", "output.connection": "(none)"}


def meant(key, value):
    """How the dump shows a value."""
    if key == "p2v.memory":
        units = {"M": 1 << 20, "G": 1 << 30}
        return str(int(value[:-1]) * units[value[-1]])
    if key in ("p2v.disks", "p2v.network"):
        return value.replace(",", " ")
    return value


def dump(tool, line):
    command = [tool, f"--cmdline={line} p2v.dump_config_and_exit"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    fields = {}
    for row in run.stdout.splitlines():
        name, _, value = row.partition(" ")
        fields[name] = value.strip()
    return run.returncode, fields, run.stderr


def check(tool, orders):
    wrong = 0
    for order in orders:
        code, fields, errors = dump(tool, order["line"])
        if code != 0:
            print(f"refused ({code}): {order['line']}\n{errors}")
            wrong += 1
            continue
        expected = {FIELDS[k]: meant(k, v) for k, v in order["arguments"].items()} | UNSET
        for field, value in expected.items():
            if fields.get(field) != value:
                print(f"{field}: meant {value!r}, understood {fields.get(field)!r}: {order['line']}")
                wrong += 1
    return wrong


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    orders = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        tool = os.environ.get("VIRT_P2V")
        if not tool and PACKED.exists():
            tool = str(pathlib.Path(folder, "virt-p2v"))
            pathlib.Path(tool).write_bytes(lzma.decompress(PACKED.read_bytes()))
            os.chmod(tool, 0o755)
        if not tool or not shutil.which("nbdkit"):
            print(f"skipped: virt-p2v or nbdkit is not installed; {len(orders)} orders not checked")
            sys.exit(SKIPPED)
        # The checker itself is checked: a misspelt key must show as a difference.
        probe = {"line": "p2v.server=a p2v.vcpus=3", "arguments": {"p2v.server": "a", "p2v.vcpu.cores": "3"}}
        if os.cpu_count() != 3 and not quietly(tool, probe):
            sys.exit("the check does not notice a misspelt key")
        if not orders:
            sys.exit("no orders to check")
        wrong = check(tool, orders)
    print(f"virt-p2v: {len(orders)} orders checked, {wrong} differences")
    sys.exit(1 if wrong else 0)


def quietly(tool, order):
    """Whether an order differs, without words."""
    code, fields, _ = dump(tool, order["line"])
    return code != 0 or any(fields.get(FIELDS[k]) != meant(k, v) for k, v in order["arguments"].items())


if __name__ == "__main__":
    main()
