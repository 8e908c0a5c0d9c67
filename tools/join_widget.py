"""Joins the widget's parts into the one file a shop's page loads: `python tools/join_widget.py`.

A shop gets one request and never a mix of two versions; we read and edit small modules. A test keeps both
in step.
"""

import re
from pathlib import Path

WIDGET = Path(__file__).parent.parent / "wafaa" / "static" / "widget"
ENTRY = "widget.js"
HEADER = "// Wafaa web chat (Apache-2.0). Joined from parts/ by tools/join_widget.py; edit the parts.\n"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
# A template, a string, a pattern (a slash after an opening bracket, comma, colon or equals sign), or code.
PIECES = re.compile(
    r"""`[^`]*`|"[^"\n]*"|'[^'\n]*'"""
    r"""|(?:(?<=[(,=:] )|(?<=\())/[^\n]+?/[a-z]*(?=[;,.)])|[^"'`/]+|/"""
)
TOP_LEVEL = re.compile(r"^(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


def joined(folder: Path = WIDGET / "parts") -> str:
    """The whole widget as one ES module; raises ValueError if two parts use one top-level name."""
    sources = {name: (folder / name).read_text(encoding="utf-8") for name in in_order(folder, ENTRY)}
    refuse_clashes(sources)
    return HEADER + "".join(stripped(source) for source in sources.values())


def in_order(folder: Path, name: str, done: list[str] | None = None) -> list[str]:
    """Names of the parts that `name` needs, each after those it imports."""
    done = [] if done is None else done
    for _, needed in IMPORT.findall((folder / name).read_text(encoding="utf-8")):
        if needed not in done:
            in_order(folder, needed, done)
    if name not in done:
        done.append(name)
    return done


def refuse_clashes(sources: dict[str, str]) -> None:
    seen: dict[str, str] = {}
    for part, source in sources.items():
        for name in TOP_LEVEL.findall(source):
            if name in seen:
                raise ValueError(f"{name} is defined in {seen[name]} and in {part}")
            seen[name] = part


def stripped(source: str) -> str:
    """Without imports, exports, whole-line comments and the spaces that the browser does not need."""
    source = re.sub(r"^export ", "", IMPORT.sub("", source), flags=re.MULTILINE)
    source = re.sub(r"^\s*/\*\*.*?\*/\n", "", source, flags=re.MULTILINE | re.DOTALL)
    lines = (line.strip() for line in source.splitlines())
    code = "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))
    return "".join(tight(piece) for piece in PIECES.findall(code))


def tight(piece: str) -> str:
    """Code loses the spaces around its signs, the ends of lines behind or before a sign that ends nothing, and what
    only its readers need (`const`, the last semicolon of a block); a style sheet loses the spaces of its rules; strings
    and patterns stay."""
    if piece.startswith("`") and "px" in piece:
        return re.sub(r"\s*([{};,])\s*", r"\1", piece.replace(": ", ":"))
    if piece[0] in "\"'`" or piece.startswith("/") and len(piece) > 1:
        return piece
    code = re.sub(r" ?([{}()\[\]=,;:?<>&|*!]) ?", r"\1", piece)
    code = re.sub(r"(?<=[{(\[,;])\n|\n(?=[})\]])", "", code)
    return re.sub(r"\bconst\b", "let", code).replace(";}", "}")


if __name__ == "__main__":
    (WIDGET / ENTRY).write_text(joined(), encoding="utf-8")
