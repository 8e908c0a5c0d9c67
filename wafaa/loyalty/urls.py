"""Loyalty: /s/<store>/loyalty/…, and tiers among the settings."""

from django.urls import path

from wafaa.loyalty.views import contests, counter, desk, measures, numbers, programme, rewards, tiers

app_name = "loyalty"
L = "s/<slug:store>/loyalty/"
C = f"{L}contests/"
T = "s/<slug:store>/settings/tiers/"

urlpatterns = [
    path(L, programme.home, name="programme"),
    path(f"{L}switch/", programme.switch, name="switch"),
    path(f"{L}settings/", programme.settings, name="settings"),
    path(f"{L}rehearsal/", programme.rehearsal, name="rehearsal"),
    path(f"{L}rules/new/", programme.new_rule, name="new_rule"),
    path(f"{L}rules/<slug:public_id>/", programme.rule, name="rule"),
    path(f"{L}rules/<slug:public_id>/switch/", programme.switch_rule, name="switch_rule"),
    path(f"{L}rewards/", rewards.rewards, name="rewards"),
    path(f"{L}rewards/new/", rewards.reward_new, name="reward_new"),
    path(f"{L}rewards/preview/", rewards.reward_preview, name="reward_preview"),
    path(f"{L}rewards/<slug:public_id>/", rewards.reward, name="reward"),
    path(f"{L}rewards/<slug:public_id>/switch/", rewards.reward_switch, name="reward_switch"),
    path(f"{L}vouchers/", rewards.vouchers, name="vouchers"),
    path(f"{L}vouchers/<slug:public_id>/done/", rewards.voucher_use, name="voucher_use"),
    path(f"{L}vouchers/<slug:public_id>/undo/", rewards.voucher_undo, name="voucher_undo"),
    path(f"{L}vouchers/<slug:public_id>/back/", rewards.voucher_back, name="voucher_back"),
    path(f"{L}counter/", counter.counter, name="counter"),
    path(f"{L}counter/voucher/<slug:public_id>/", counter.counter_voucher, name="counter_voucher"),
    path(f"{L}counter/voucher/<slug:public_id>/use/", counter.counter_use, name="counter_use"),
    path(f"{L}counter/voucher/<slug:public_id>/undo/", counter.counter_undo, name="counter_undo"),
    path(f"{L}counter/card/<slug:public_id>/", counter.counter_card, name="counter_card"),
    path(f"{L}counter/card/<slug:public_id>/take/", counter.counter_take, name="counter_take"),
    path(f"{L}members/", numbers.members, name="members"),
    path(f"{L}numbers/", numbers.numbers, name="numbers"),
    path(f"{L}numbers/<slug:what>/", numbers.number, name="number"),
    path(f"{L}measures/", measures.measures, name="measures"),
    path(f"{L}measures/<slug:public_id>/end/", measures.end, name="measure_end"),
    path(f"{L}of/<slug:public_id>/", desk.panel, name="panel"),
    path(f"{L}of/<slug:public_id>/lines/", desk.lines, name="lines"),
    path(f"{L}of/<slug:public_id>/grant/", desk.grant, name="grant"),
    path(f"{L}of/<slug:public_id>/join/", desk.join, name="join"),
    path(f"{L}grants/<slug:public_id>/undo/", desk.ungrant, name="ungrant"),
    path(C, contests.contests, name="contests"),
    path(f"{C}new/", contests.new, name="contest_new"),
    path(f"{C}won/<slug:public_id>/", contests.hand, name="contest_hand"),
    path(f"{C}<slug:public_id>/", contests.contest, name="contest"),
    path(f"{C}<slug:public_id>/change/", contests.change, name="contest_change"),
    path(f"{C}<slug:public_id>/announce/", contests.announce, name="contest_announce"),
    path(f"{C}<slug:public_id>/call-off/", contests.call_off, name="contest_call_off"),
    path(T, tiers.tiers, name="tiers"),
    path(f"{T}new/", tiers.new, name="new_tier"),
    path(f"{T}<slug:public_id>/", tiers.tier, name="tier"),
    path(f"{T}<slug:public_id>/end/", tiers.end, name="end_tier"),
]
