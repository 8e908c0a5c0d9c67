"""The playbook: /s/<store>/playbook/…"""

from django.urls import path

from wafaa.playbook.views import rules, runs

app_name = "playbook"
P = "s/<slug:store>/playbook/"
R = f"{P}rules/<slug:public_id>/"
U = f"{P}runs/<slug:public_id>/"

urlpatterns = [
    path(P, rules.rules, name="rules"),
    path(f"{P}new/", rules.new_rule, name="new"),
    path(f"{P}pause/", rules.pause, name="pause"),
    path(f"{P}waiting/", runs.waiting, name="waiting"),
    path(f"{P}runs/", runs.runs, name="runs"),
    path(R, rules.rule, name="rule"),
    path(f"{R}switch/", rules.switch, name="switch"),
    path(f"{R}move/", rules.move, name="move"),
    path(f"{R}archive/", rules.archive, name="archive"),
    path(f"{R}original/", rules.original, name="original"),
    path(f"{U}decide/", runs.decide, name="decide"),
    path(f"{U}undo/", runs.undo, name="undo"),
    path(f"{P}beside/conversation/<slug:public_id>/", runs.beside_conversation, name="beside_conversation"),
    path(f"{P}beside/order/<slug:public_id>/", runs.beside_order, name="beside_order"),
    path(f"{P}beside/customer/<slug:public_id>/", runs.beside_customer, name="beside_customer"),
]
