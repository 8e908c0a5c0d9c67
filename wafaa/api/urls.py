"""Programs at /api/v1/…, and their tokens and webhooks among the settings."""

from django.urls import URLPattern, path

from wafaa.api import views
from wafaa.api.door import door
from wafaa.api.v1 import PREFIX, api, openapi

app_name = "api"
T = "s/<slug:store>/settings/tokens/"
W = "s/<slug:store>/settings/webhooks/"


def _behind_the_door(pattern: URLPattern) -> URLPattern:
    return path(f"{PREFIX}{pattern.pattern}", door(pattern.callback), name=pattern.name)


operations = {
    # Each operation has a pattern of its own, and those of one path share a view: the first is enough.
    str(pattern.pattern): _behind_the_door(pattern)
    for pattern in reversed(api.urls[0])
    if isinstance(pattern, URLPattern) and pattern.name != "api-root"
}

urlpatterns = [
    path(f"{PREFIX}openapi.json", openapi, name="openapi"),
    *reversed(operations.values()),
    path(T, views.tokens_page, name="tokens"),
    path(f"{T}<slug:public_id>/revoke/", views.revoke_token, name="revoke_token"),
    path(W, views.webhooks_page, name="webhooks"),
    path(f"{W}new/", views.new_webhook, name="new_webhook"),
    path(f"{W}<slug:public_id>/", views.webhook, name="webhook"),
    path(f"{W}<slug:public_id>/secret/", views.webhook_secret, name="webhook_secret"),
    path(f"{W}<slug:public_id>/switch/", views.switch_webhook, name="switch_webhook"),
    path(f"{W}<slug:public_id>/test/", views.test_webhook, name="test_webhook"),
    path(f"{W}<slug:public_id>/remove/", views.remove_webhook, name="remove_webhook"),
    path(f"{W}<slug:public_id>/replay/", views.replay_dead, name="replay_dead"),
    path(f"{W}<slug:public_id>/replay/<slug:delivery_id>/", views.replay, name="replay"),
]
