"""Make `static/fonts/`: the Latin and Cyrillic letters of PT Sans as woff2, 15 KB a weight instead of 440.

Run it after a new version of the fonts' package: ``python scripts/web_fonts.py``. The files are kept in the repository,
so that nothing has to be built before the first start. The licence reserves the name «PT Sans» for the unchanged fonts,
hence the family is called MOS Sans.
"""

import shutil
from pathlib import Path

import fontpkg_pt_sans
from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path(fontpkg_pt_sans.__file__).parent
TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
FAMILY = "MOS Sans"
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x400, 0x460),
    *(0x490, 0x491),
    *map(ord, "‐‑‒–—‘’‚“”„•…‰′″‹›₽№™←↑→↓−≈≠≤≥\u2009\u202f"),
]


def make(weight: str) -> Path:
    font = TTFont(SOURCE / "files" / f"PT_Sans-Web-{weight}.ttf", recalcTimestamp=False)
    features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]
    options = subset.Options(hinting=False, flavor="woff2", layout_features=features)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16, 18}:
            family = FAMILY.replace(" ", "") if record.nameID == 6 else FAMILY
            record.string = family if record.nameID in {1, 16} else f"{family}-{weight}"
    font.flavor = "woff2"
    target = TARGET / f"mos-sans-{weight.lower()}.woff2"
    font.save(target)
    return target


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    shutil.copyfile(SOURCE / "LICENSE", TARGET / "OFL.txt")
    for weight in ("Regular", "Bold"):
        path = make(weight)
        print(path.name, path.stat().st_size)
