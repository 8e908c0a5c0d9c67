"""The one shape in which programs are told what went wrong (after RFC 9457), in both languages.

    {"type": "about:blank", "title": "Not Found", "status": 404, "code": "not_found", "message": "…",
     "errors": [{"field": "name", "code": "missing", "message": "…"}], "request_id": "…"}

`code` is for the program, `message` for the person who reads its log. The words stand here, side by side, because
some of these answers are given before Django and its catalogues are asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

CONTENT_TYPE = "application/problem+json"
PATHS = "/api/"

CODES = {
    400: "malformed",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "timed_out",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "failed",
    503: "busy",
}
_WORDS = {
    "malformed": (
        "لم نفهم هذا الطلب: جسمه ليس JSON سليمًا.",
        "This request cannot be read: its body is not sound JSON.",
    ),
    "unauthorized": (
        "يلزم رمز وصول سارٍ في الترويسة Authorization: Bearer …",
        "A valid token is needed in the header Authorization: Bearer …",
    ),
    "forbidden": ("رمز الوصول لا يشمل هذا النطاق.", "The token does not have this scope."),
    "not_found": ("لا يوجد شيء في هذا العنوان.", "There is nothing at this address."),
    "method_not_allowed": ("هذا العنوان لا يقبل هذه الطريقة.", "This address does not take this method."),
    "timed_out": ("انقطع الإرسال قبل أن يكتمل.", "What was sent did not arrive whole."),
    "conflict": ("لا يمكن ذلك في الحالة الراهنة.", "As things stand, this cannot be done."),
    "too_large": ("ما أُرسل أكبر مما نستقبله.", "What was sent is larger than we take."),
    "unsupported_media_type": (
        "أرسل الجسم بالصيغة application/json.",
        "Send the body as application/json.",
    ),
    "invalid": ("بعض القيم لا تُقبل؛ انظر errors.", "Some values cannot be taken; see errors."),
    "too_many_requests": (
        "طلبات كثيرة؛ انتظر كما تقول الترويسة Retry-After.",
        "Too many requests; wait as Retry-After says.",
    ),
    "failed": (
        "حدث خلل لدينا، وسُجّل تحت رقم هذا الطلب.",
        "Something failed on our side; it is logged under this request's number.",
    ),
    "busy": ("الضغط علينا كبير الآن؛ حاول بعد قليل.", "We are very busy right now; try again in a moment."),
    "cannot_store": (
        "لا نستطيع حفظ شيء الآن لأن القرص ممتلئ؛ حاول بعد دقائق.",
        "Nothing can be saved just now: the disk is full. Try again in a few minutes.",
    ),
}


def words(code: str, language: str) -> str:
    """What this code means; an unknown one reads as a request that cannot be done."""
    arabic, english = _WORDS.get(code, _WORDS["conflict"])
    return arabic if language.startswith("ar") else english


def described(
    status: int,
    *,
    language: str,
    request_id: str,
    code: str = "",
    message: str = "",
    errors: Iterable[dict[str, str]] = (),
) -> dict[str, Any]:
    """The body of an answer of this status. `code` and `message` are the status's own where none is given."""
    code = code or CODES.get(status) or ("malformed" if status < 500 else "failed")
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "message": message or words(code, language),
        "errors": list(errors),
        "request_id": request_id,
    }
