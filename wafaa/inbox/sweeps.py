"""Why a change to many conversations leaves one of them out, in words."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.gate import REASONS as GATE_REASONS

REASONS: dict[str, str | Lazy] = {
    "role": _l("your role does not allow it"),
    "hidden": _l("it belongs to a team you do not see"),
    "merged": _l("it was merged into another"),
    "needed": _l("something must be known of the customer first"),
    "nobody": _l("whom it should be given to has left"),
    "empty_variable": _l("a variable of the text is empty for this customer"),
    "overtaken": _l("a colleague has answered meanwhile"),
    "sent": _l("it had gone out already"),
}


def reason(code: str) -> str:
    return str(REASONS.get(code) or GATE_REASONS.get(code) or code)
