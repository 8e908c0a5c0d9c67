"""Scores: /s/<store>/scores/…, who is asked among the settings, and the page behind a question's link."""

from django.urls import path

from wafaa.voice.views import answer, desk

app_name = "voice"
S = "s/<slug:store>/scores/"

urlpatterns = [
    path(S, desk.scores, name="scores"),
    path(f"{S}answers/", desk.answers, name="answers"),
    path(f"{S}of/<slug:public_id>/", desk.panel, name="panel"),
    path("s/<slug:store>/settings/scores/", desk.settings, name="settings"),
    path("p/<slug:store>/survey/<str:token>/", answer.answer, name="answer"),
]
