"""How long an answer may become another."""

from __future__ import annotations

from datetime import datetime, timedelta

from wafaa.stores.settings import read
from wafaa.voice.models import Response
from wafaa.voice.settings import SurveySettings


def may_change(response: Response, at: datetime) -> bool:
    return at <= response.at + timedelta(days=read(SurveySettings).change_days)
