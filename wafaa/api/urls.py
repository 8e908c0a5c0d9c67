"""Tokens of programs and webhooks, among the settings. What programs ask: `operations`."""

from django.urls import path

from wafaa.api import views

app_name = "api"
T = "s/<slug:store>/settings/tokens/"
W = "s/<slug:store>/settings/webhooks/"

urlpatterns = [
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
