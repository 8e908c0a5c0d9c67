"""The icon of a shop's chat on a phone: a speech bubble on the shop's own colour.

Drawn four times as large and made smaller, so that edges are soft. A maskable one fills its square and keeps the
bubble inside the inner circle that every launcher shows; a badge is white on nothing, for a phone's status line shows
its outline alone.
"""

from __future__ import annotations

import io
from functools import lru_cache

from wafaa.lib.colours import ink_on

FINE = 4
CORNER = 0.23
SHAPES = {
    "icon-192.png": (192, CORNER, 1.0),
    "icon-512.png": (512, CORNER, 1.0),
    "maskable-192.png": (192, 0.0, 0.86),
    "maskable-512.png": (512, 0.0, 0.86),
    "touch-180.png": (180, 0.0, 1.0),
    "badge-96.png": (96, 0.0, 1.55),
}
"""Name: pixels, share of the corners, size of the bubble."""


@lru_cache(maxsize=128)
def icon(name: str, colour: str) -> bytes:
    """The PNG of this name on "#rrggbb". Raises KeyError for a name that is none."""
    from PIL import Image, ImageDraw  # the page itself needs none of it

    side, corner, scale = SHAPES[name]
    is_badge = name.startswith("badge")
    whole, ink = side * FINE, "#ffffff" if is_badge else ink_on(colour)
    image = Image.new("RGBA", (whole, whole), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if not is_badge:
        pen.rounded_rectangle((0, 0, whole - 1, whole - 1), corner * whole, fill=colour)
    unit = whole / 40 * scale

    def at(x: float, y: float) -> tuple[float, float]:
        return whole / 2 + (x - 20) * unit, whole / 2 + (y - 20) * unit

    pen.polygon([at(11, 22), at(11, 31.5), at(21, 26)], fill=ink)
    pen.rounded_rectangle((*at(8, 10), *at(32, 27)), 8.5 * unit, fill=ink)
    hole = (0, 0, 0, 0) if is_badge else colour
    for x in (14.5, 20, 25.5):
        pen.ellipse((*at(x - 1.6, 18.5 - 1.6), *at(x + 1.6, 18.5 + 1.6)), fill=hole)
    written = io.BytesIO()
    made = image.resize((side, side), Image.Resampling.LANCZOS)
    made.save(written, "PNG", optimize=True)
    return written.getvalue()
