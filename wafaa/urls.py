"""Every address of the product. Each view says who may enter; an untagged one fails a test."""

from django.urls import include, path

from wafaa.api import PREFIX
from wafaa.lib.csp import csp_report
from wafaa.lib.later import Later
from wafaa.team.door import public
from wafaa.work.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("csp-report", public("browsers report what the policy refused")(csp_report), name="csp_report"),
    path("", include("wafaa.inbox.urls")),  # first: what is asked for all day is found at once
    path("account/", include("allauth.urls")),
    path("", include("wafaa.team.urls")),
    path("", include("wafaa.people.urls")),
    path("", include("wafaa.promises.urls")),
    path("", include("wafaa.channels.urls")),
    path("", include("wafaa.shops.urls")),
    path("", include("wafaa.orders.urls")),
    path("", include("wafaa.loyalty.urls")),
    path("", include("wafaa.playbook.urls")),
    path("", include("wafaa.voice.urls")),
    path("", include("wafaa.ownpage.urls")),
    path("", include("wafaa.api.urls")),
    Later(PREFIX, "wafaa.api.operations", "programs"),
    path("demo/", include("wafaa.demo.urls")),
]

handler400 = "wafaa.lib.problems.bad_request"
handler403 = "wafaa.lib.problems.permission_denied"
handler404 = "wafaa.lib.problems.page_not_found"
handler500 = "wafaa.lib.problems.server_error"
