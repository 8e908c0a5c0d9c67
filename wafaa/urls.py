"""Every address of the product. Each view says who may enter; an untagged one fails a test."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]

handler400 = "wafaa.lib.problems.bad_request"
handler403 = "wafaa.lib.problems.permission_denied"
handler404 = "wafaa.lib.problems.page_not_found"
handler500 = "wafaa.lib.problems.server_error"
