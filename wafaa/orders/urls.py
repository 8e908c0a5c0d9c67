"""Orders: /s/<store>/orders/…, returns: /s/<store>/returns/…, goods: /s/<store>/goods/…, and lists of old orders beside
the shops."""

from django.urls import path

from wafaa.orders.views import acts, giving, goods, lists, pages, returns, telling, whom

app_name = "orders"
O = "s/<slug:store>/orders/"  # noqa: E741
R = "s/<slug:store>/returns/"
G = "s/<slug:store>/goods/"
ONE = f"{R}<slug:public_id>/"
L = "s/<slug:store>/settings/order-lists/"

urlpatterns = [
    path(O, pages.orders, name="orders"),
    path(f"{O}of/<slug:public_id>/", pages.panel, name="panel"),
    path(f"{O}for/", whom.whom, name="whom"),
    path(f"{O}for/<slug:public_id>/", pages.take, name="take"),
    path(f"{O}of/<slug:public_id>/lost/", giving.lost, name="lost"),
    path(f"{O}notes/<slug:public_id>/undo/", acts.note_undo, name="note_undo"),
    path(f"{O}coupons/<slug:public_id>/undo/", acts.coupon_undo, name="coupon_undo"),
    path(f"{O}<slug:public_id>/beside/", acts.beside, name="beside"),
    path(f"{O}<slug:public_id>/tracking/", acts.resend, name="resend"),
    path(f"{O}<slug:public_id>/note/", acts.note, name="note"),
    path(f"{O}<slug:public_id>/coupon/", acts.coupon, name="coupon"),
    path(f"{O}<slug:public_id>/whose/", giving.whose, name="whose"),
    path(f"{O}<slug:public_id>/give/", giving.give, name="give"),
    path(f"{O}<slug:public_id>/ungive/", giving.take_back, name="ungive"),
    path(f"{O}for/<slug:public_id>/goods/", pages.pick, name="pick"),
    path(f"{O}<slug:public_id>/", pages.order, name="order"),
    path(f"{O}<slug:public_id>/move/", pages.move, name="move"),
    path(f"{O}<slug:public_id>/send/", pages.send, name="send"),
    path(f"{O}<slug:public_id>/short/", telling.short, name="short"),
    path(G, goods.goods, name="goods"),
    path(f"{G}branches/", goods.branches, name="branches"),
    path(f"{G}branches/<slug:public_id>/", goods.branch, name="branch"),
    path(f"{G}moves/<slug:public_id>/undo/", goods.undo_count, name="undo_count"),
    path(f"{G}<slug:public_id>/", goods.product, name="product"),
    path(f"{G}<slug:public_id>/count/", goods.count, name="count"),
    path(L, lists.lists, name="lists"),
    path(f"{L}<slug:public_id>/", lists.one, name="list"),
    path(f"{L}<slug:public_id>/columns/", lists.columns, name="list_columns"),
    path(f"{L}<slug:public_id>/start/", lists.start, name="list_start"),
    path(f"{L}<slug:public_id>/undo/", lists.undo, name="list_undo"),
    path(f"{L}<slug:public_id>/drop/", lists.drop, name="list_drop"),
    path(f"{L}<slug:public_id>/report.csv", lists.report, name="list_report"),
    path(R, returns.returns, name="returns"),
    path(f"{R}start/", whom.whose_return, name="start_return"),
    path(f"{R}of/<slug:public_id>/", returns.panel, name="panel_returns"),
    path(f"{R}for/<slug:public_id>/", returns.ask_other, name="ask_other"),
    path(f"{R}order/<slug:public_id>/", returns.ask, name="ask_return"),
    path(ONE, returns.one, name="return"),
    path(f"{ONE}photos/<slug:file_id>/", returns.photo, name="return_photo"),
    path(f"{ONE}photos/", returns.add_photos, name="return_photos"),
    path(f"{ONE}approve/", returns.approve, name="return_approve"),
    path(f"{ONE}decline/", returns.decline, name="return_decline"),
    path(f"{ONE}ship/", returns.ship, name="return_ship"),
    path(f"{ONE}receive/", returns.receive, name="return_receive"),
    path(f"{ONE}inspect/", returns.inspect, name="return_inspect"),
    path(f"{ONE}resolve/", returns.resolve, name="return_resolve"),
    path(f"{ONE}cancel/", returns.cancel, name="return_cancel"),
    path(f"{ONE}close/", returns.close, name="return_close"),
    path(f"{ONE}within/", returns.within, name="return_within"),
    path(f"{ONE}another/", returns.another, name="return_another"),
]
