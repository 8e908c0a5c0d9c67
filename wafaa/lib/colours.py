"""Colours that somebody chose, and what can be read on them."""

from __future__ import annotations


def contrast_with_white(colour: str) -> float:
    """WCAG 2.2 contrast of "#rrggbb" with white, from 1 to 21 (luminance as in its glossary)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def ink_on(colour: str) -> str:
    """White where it can be read on "#rrggbb", else black; one of the two always can."""
    return "#ffffff" if contrast_with_white(colour) >= 4.5 else "#000000"
