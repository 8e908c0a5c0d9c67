"""The child process that decodes one foreign image from its input and writes it anew to its output.

Started by path, by `wafaa.lib.images` alone; imports nothing of ours. A refusal is an exit code other than 0.
Output: 24 bytes `width height` padded with spaces, then the file.
"""

import io
import resource
import sys

from PIL import Image, ImageOps

MOST_PIXELS = 24_000_000
MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 10
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    picture, data = redrawn(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.buffer.write(f"{picture.width} {picture.height}".ljust(24).encode() + data)


def redrawn(data: bytes, side: int) -> tuple[Image.Image, bytes]:
    """The picture, at most `side` pixels wide and high, and its file. Raises ValueError or OSError."""
    opened = Image.open(io.BytesIO(data), formats=FORMATS)
    if opened.width * opened.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    opened.draft("RGB", (side, side))
    picture = _plain(ImageOps.exif_transpose(opened))
    picture.thumbnail((side, side))
    return picture, _file(picture)


def _plain(picture: Image.Image) -> Image.Image:
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _file(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.info.clear()
    if picture.mode == "RGBA":
        picture.save(out, "PNG")
    else:
        picture.save(out, "JPEG", quality=88)
    return out.getvalue()


if __name__ == "__main__":
    main()
