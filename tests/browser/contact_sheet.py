"""Lays the screenshots side by side: ``python -m tests.browser.contact_sheet [PATTERN]``. Look at each one then."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

SCREENSHOTS = Path(__file__).parent / "screenshots"
CELL, LABEL, COLUMNS, ROWS = (480, 300), 16, 4, 5


def main(pattern: str = "every-*") -> None:
    """Write ``sheet-1.png`` and so on beside the screenshots whose names fit the pattern."""
    found = sorted(SCREENSHOTS.glob(f"{pattern}.png"))
    for number, first in enumerate(range(0, len(found), COLUMNS * ROWS), 1):
        sheet = Image.new("RGB", (COLUMNS * CELL[0], ROWS * (CELL[1] + LABEL)), "#888888")
        for place, path in enumerate(found[first : first + COLUMNS * ROWS]):
            x, y = place % COLUMNS * CELL[0], place // COLUMNS * (CELL[1] + LABEL)
            with Image.open(path) as picture:
                picture.thumbnail(CELL)
                sheet.paste(picture, (x, y + LABEL))
            ImageDraw.Draw(sheet).text((x + 4, y + 2), path.stem, fill="#ffffff")
        sheet.save(SCREENSHOTS / f"sheet-{number}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
