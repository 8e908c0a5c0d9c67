"""X's troubles, as a person reads them."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.channels.wording import know_words

WORDS: dict[str, str | Lazy] = {
    "x_signed_out": _("X has signed us out. Sign in there once more, on this page."),
    "x_client": _("X does not accept the Client ID or the Client Secret. Copy both again from X's developer console."),
    "x_credits": _("The credit at X is used up (402). Buy some in X's developer console; what waits goes out then."),
    "x_not_enrolled": _(
        "X does not let this app use its API (403). In X's developer console, put it into a project with pay per use."
    ),
    "x_cap": _("The most that X lets you read in a month is reached. See the limits in X's developer console."),
    "x_too_many": _("X asks us to go slower. We wait as long as it says."),
    "x_is_down": _("X has trouble of its own. We go on trying."),
    "x_strange": _("What answered there is not X. See whether something stands in between."),
    "x_renewing": _("The sign-in is being renewed just now. Try again in a moment."),
    "x_no_refresh": _("X gave no lasting sign-in. Sign in again and allow the app to stay signed in."),
    "x_other_sign_in": _("This belongs to another attempt to sign in. Follow the link on this page once more."),
    "x_bad_answer": _("This is not the address X sent your browser to. It holds “state=” and “code=”."),
    "x_denied": _("At X the app was not let in. Follow the link once more and choose “Authorize app”."),
    "x_code_late": _("X gives half a minute for this, and it is over. Follow the link once more."),
    "x_other_account": _("You signed in at X as another account. Sign in as the one this line belongs to."),
    "x_taken": _("This account is connected already."),
    "x_not_found": _("X does not find this."),
    "x_no_answer": _("X broke off before it answered. We look whether the answer stands there."),
    "x_duplicate": _("X takes it for a repetition of something you posted already. Change a word or two."),
    "x_duplicate_unseen": _(
        "X says this was posted already, and we do not see it there yet. Look at X before you send it again."
    ),
    "x_reply_closed": _("X lets an app answer only those who mention the account, and does not count this one."),
    "x_forbidden": _("X did not permit this. See whether the account is locked, or has blocked or been blocked."),
    "x_no_media": _(
        "X does not let this sign-in hand over pictures. Sign in again on the page of the line, then send it again."
    ),
    "x_picture": _("X does not take this picture. Try it as JPEG or PNG, or smaller."),
    "x_not_taken": _("X did not take the answer as it is."),
}
know_words(WORDS)
