"""Draws the app's icons from the house's mark: `python -m tools.icons` writes them into wafaa/static/app/.

The mark is that of static/mark.svg (a ring that is nearly closed around a tick), drawn four times as large and
made smaller, so that edges are soft. Maskable icons keep it inside the inner circle that every launcher shows.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "wafaa" / "static" / "app"
NIGHT, TRACK, RING, TICK = "#0b353c", "#2b5a60", "#7fd0c8", "#fdfaf5"
FINE = 4
TICK_POINTS = ((15.0, 20.5), (18.7, 24.2), (25.2, 17.0))


def drawn(side: int, *, round_share: float = 0.25, scale: float = 1.0, is_badge: bool = False) -> Image.Image:
    """The mark, `side` pixels wide. `round_share`: of the corners (0 fills the square); `scale`: of the mark in it;
    a badge is white on nothing, for a phone's status line shows its outline alone."""
    whole = side * FINE
    image = Image.new("RGBA", (whole, whole), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if not is_badge:
        pen.rounded_rectangle((0, 0, whole - 1, whole - 1), round_share * whole, fill=NIGHT)
    unit = whole / 40 * scale

    def at(x: float, y: float) -> tuple[float, float]:
        return whole / 2 + (x - 20) * unit, whole / 2 + (y - 20) * unit

    box = (*at(20 - 14, 20 - 14), *at(20 + 14, 20 + 14))
    thick = round(4 * unit)
    if not is_badge:
        pen.arc(box, 0, 360, fill=TRACK, width=thick)
    ring, tick = ("#ffffff", "#ffffff") if is_badge else (RING, TICK)
    pen.arc(box, 0, 270, fill=ring, width=thick)
    for x, y in ((32, 20), (20, 8)):
        _dot(pen, at(x, y), thick / 2, ring)
    points = [at(x, y) for x, y in TICK_POINTS]
    pen.line(points, fill=tick, width=round(3 * unit), joint="curve")
    for point in points:
        _dot(pen, point, 1.5 * unit, tick)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def _dot(pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: str) -> None:
    x, y = centre
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def all_icons() -> dict[str, Image.Image]:
    return {
        "icon-192.png": drawn(192),
        "icon-512.png": drawn(512),
        "maskable-192.png": drawn(192, round_share=0),
        "maskable-512.png": drawn(512, round_share=0),
        "touch-180.png": drawn(180, round_share=0).convert("RGB"),
        "badge-96.png": drawn(96, scale=1.25, is_badge=True),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, image in all_icons().items():
        image.save(FOLDER / name, optimize=True)
