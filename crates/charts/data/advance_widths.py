"""Writes src/advance.rs: how far each character of the bundled font moves the pen.

Needs fonttools and brotli. Run from crates/charts:
    python3 data/advance_widths.py ../../style/fonts/source-sans-3-latin-wght.woff2 > src/advance.rs
"""
import sys
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

def widths(path, weight):
    font = instantiateVariableFont(TTFont(path), {"wght": weight})
    per_em = font["head"].unitsPerEm
    assert per_em == 1000
    return {c: font["hmtx"][name][0] for c, name in font.getBestCmap().items()}

regular, strong = widths(sys.argv[1], 400), widths(sys.argv[1], 600)
print("//! Advance widths of Source Sans 3 (SIL Open Font License 1.1), in thousandths of the font size.")
print("//! Made by `data/advance_widths.py`; not edited by hand.")
print()
print("/// Character, width at weight 400, width at weight 600; sorted by character.")
print("#[rustfmt::skip]")
print("pub(crate) const ADVANCE: &[(char, u16, u16)] = &[")
for c in sorted(regular):
    if c >= 0x20 and c not in (0x7f, 0xfeff):
        print("    ('\\u{%x}', %d, %d)," % (c, regular[c], strong[c]))
print("];")
