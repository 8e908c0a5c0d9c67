"""Every address of the product. Each view says who may enter; an untagged one fails a test."""

from django.urls import include, path

from wafaa.api import PREFIX
from wafaa.lib.csp import csp_report
from wafaa.lib.later import Later
from wafaa.lib.nearby import Nearby
from wafaa.team.door import public
from wafaa.work.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("csp-report", public("browsers report what the policy refused")(csp_report), name="csp_report"),
    Nearby(
        "wafaa.inbox.urls",
        "wafaa.team.urls",
        "wafaa.people.urls",
        "wafaa.promises.urls",
        "wafaa.channels.urls",
        "wafaa.shops.urls",
        "wafaa.orders.urls",
        "wafaa.loyalty.urls",
        "wafaa.playbook.urls",
        "wafaa.voice.urls",
        "wafaa.ownpage.urls",
        "wafaa.api.urls",
    ),
    path("account/", include("allauth.urls")),
    Later(PREFIX, "wafaa.api.operations", "programs"),
    path("demo/", include("wafaa.demo.urls")),
]

handler400 = "wafaa.lib.problems.bad_request"
handler403 = "wafaa.lib.problems.permission_denied"
handler404 = "wafaa.lib.problems.page_not_found"
handler500 = "wafaa.lib.problems.server_error"
