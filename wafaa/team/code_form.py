"""One-time codes as people type them: in either digits, with the gap that apps show in the middle."""

from __future__ import annotations

from allauth.mfa.base.forms import AuthenticateForm as TheirAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as TheirReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as TheirActivateForm

from wafaa.lib.text.digits import ascii_digits


def plain(code: str) -> str:
    return "".join(ascii_digits(code).split())


class AuthenticateForm(TheirAuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain(self.cleaned_data["code"])
        return str(super().clean_code())


class ReauthenticateForm(TheirReauthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain(self.cleaned_data["code"])
        return str(super().clean_code())


class ActivateTOTPForm(TheirActivateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain(self.cleaned_data["code"])
        return str(super().clean_code())
