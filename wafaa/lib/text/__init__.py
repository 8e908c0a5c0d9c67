"""What we know of written Arabic and English: search terms, direction, digits, quotes, safe lines."""

from wafaa.lib.text.analyse import fold, query, stem, terms, tokens
from wafaa.lib.text.digits import arabic_digits, ascii_digits
from wafaa.lib.text.direction import direction, language
from wafaa.lib.text.quotes import split_quote
from wafaa.lib.text.safe import mask_secrets, preview, visible

__all__ = [
    "arabic_digits",
    "ascii_digits",
    "direction",
    "fold",
    "language",
    "mask_secrets",
    "preview",
    "query",
    "split_quote",
    "stem",
    "terms",
    "tokens",
    "visible",
]
