"""Writes the consolidation instances of this folder: VMs with day curves, hosts with four limits by hour.

    python3 tests/packing/generate.py

The numbers come from a seed and whole-number arithmetic, so the files come out the same everywhere. The format is
in SOURCES.md beside this file.
"""

import pathlib

HOURS = 24
UNITS = 60_000


class Draw:
    """Numerical Recipes' 64-bit linear congruential generator."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) * n >> 31


def curve(draw, mean, swing, centre):
    """A hump of 12 hours round `centre` on a base, in units."""
    out = []
    for hour in range(HOURS):
        away = min((hour - centre) % HOURS, (centre - hour) % HOURS)
        hump = max(0, 6 - away)
        out.append(mean + swing * hump // 6 + draw.below(mean // 8 + 1))
    return out


def vms(seed, count, mean):
    draw = Draw(seed)
    rows = []
    for _ in range(count):
        # Most are small, few are large; office hours, nights (batch), or flat.
        size = mean // 4 + draw.below(mean) + (draw.below(6 * mean) if draw.below(10) == 0 else 0)
        centre = [13, 13, 2, draw.below(HOURS)][draw.below(4)]
        row = []
        for part in (1, 2, 3, 4):
            share = size * (2 + draw.below(6)) // 6
            swing = share * draw.below(4) // (2 if part == 1 else 4)
            row += curve(draw, max(share, 1), swing, centre)
        rows.append(row)
    return rows


def write(name, types, rows, groups):
    last = max(groups) + 1
    lines = [f"{len(rows)} {4 * HOURS} {len(types)} {last}"]
    lines += [f"{cost} " + " ".join(str(c) for c in caps) for cost, caps in types]
    lines += [f"{g} " + " ".join(map(str, row)) for g, row in zip(groups, rows)]
    (pathlib.Path(__file__).parent / f"{name}.cons").write_text("\n".join(lines) + "\n")


def host(share):
    """Capacities of a host with these shares of the reference host, in per cent of CPU, memory, network, disk."""
    return [UNITS * s // 100 for s in share for _ in range(HOURS)]


def apart(seed, count):
    """About a third of the VMs in groups of 3 that must be apart."""
    draw = Draw(seed)
    groups = [-1] * count
    for group in range(count // 9):
        for _ in range(3):
            groups[draw.below(count)] = group
    return groups


write("day80", [("1", host([100] * 4))], vms(1, 80, 2_400), [-1] * 80)
write("day80_apart", [("1", host([100] * 4))], vms(1, 80, 2_400), apart(2, 80))
three = [("6.5", host([25, 20, 25, 25])), ("11", host([50, 35, 50, 50])), ("19.5", host([100, 80, 80, 100]))]
write("day80_3types", three, vms(3, 80, 2_000), [-1] * 80)
