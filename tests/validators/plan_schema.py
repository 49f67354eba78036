#!/usr/bin/env python3
"""Checks public/plan.schema.json against the meta-schema, and exported plans against it.

    plan_schema.py PLAN.json...

Uses check-jsonschema (PyPI). Exit code 0: valid. 1: not. 77: the tool is not there (skipped).
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "public" / "plan.schema.json"
TOOL = "check-jsonschema"


def valid(plan):
    return subprocess.run([TOOL, "--schemafile", str(SCHEMA), str(plan)], capture_output=True).returncode == 0


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not shutil.which(TOOL):
        print(f"skipped: {TOOL} is not installed; {len(sys.argv) - 1} plans not checked")
        sys.exit(77)
    subprocess.run([TOOL, "--check-metaschema", str(SCHEMA)], check=True)
    subprocess.run([TOOL, "--schemafile", str(SCHEMA), *sys.argv[1:]], check=True)
    # The schema must be strict: a key too many, and a key too few, are both refused.
    plan = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        spoilt = pathlib.Path(folder, "plan.json")
        for change in (lambda p: p.update(surplus=1), lambda p: p.pop("currency"), lambda p: p["host_type"].update(cores=1)):
            other = json.loads(json.dumps(plan))
            change(other)
            spoilt.write_text(json.dumps(other), encoding="utf-8")
            if valid(spoilt):
                sys.exit("the schema lets a spoilt plan pass")
    print(f"plan schema: {len(sys.argv) - 1} plans valid")


if __name__ == "__main__":
    main()
