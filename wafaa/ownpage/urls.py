"""The customer's own page: /p/<store>/…"""

from django.urls import path

from wafaa.ownpage.views import contests, desk, entrance, friends, me, offers, orders, points, returns, rewards, talks

app_name = "ownpage"
P = "p/<slug:store>/"
C = "s/<slug:store>/customers/<slug:public_id>/page/"

urlpatterns = [
    path(P, orders.home, name="home"),
    path(f"{P}in/", entrance.door, name="door"),
    path(f"{P}in/code/", entrance.code, name="code"),
    path(f"{P}in/again/", entrance.again, name="again"),
    path(f"{P}in/<str:token>/", entrance.link, name="link"),
    path(f"{P}out/", entrance.out, name="out"),
    path(f"{P}out/everywhere/", entrance.out_everywhere, name="out_everywhere"),
    path(f"{P}orders/<slug:public_id>/", orders.order, name="order"),
    path(f"{P}orders/<slug:public_id>/ask/", orders.ask, name="ask"),
    path(f"{P}orders/<slug:public_id>/return/", returns.send_back, name="return"),
    path(f"{P}returns/<slug:public_id>/", returns.returned, name="returned"),
    path(f"{P}returns/<slug:public_id>/photos/<slug:file_id>/", returns.photo, name="photo"),
    path(f"{P}rewards/", rewards.rewards, name="rewards"),
    path(f"{P}rewards/mine/<slug:public_id>/", rewards.voucher, name="voucher"),
    path(f"{P}rewards/mine/<slug:public_id>/back/", rewards.voucher_back, name="voucher_back"),
    path(f"{P}rewards/<slug:public_id>/", rewards.reward, name="reward"),
    path(f"{P}offers/", offers.offers, name="offers"),
    path(f"{P}offers/<slug:public_id>/no/", offers.decline, name="offer_no"),
    path(f"{P}talks/", talks.talks, name="talks"),
    path(f"{P}talks/new/", talks.write, name="write"),
    path(f"{P}talks/<slug:public_id>/", talks.talk, name="talk"),
    path(f"{P}contests/", contests.contests, name="contests"),
    path(f"{P}contests/<slug:public_id>/", contests.contest, name="contest"),
    path(f"{P}contests/<slug:public_id>/tickets.txt", contests.tickets, name="contest_tickets"),
    path(f"{P}friends/", friends.friends, name="friends"),
    path(f"{P}friends/name/", friends.friends_name, name="friends_name"),
    path(f"{P}r/<str:code>/", friends.invitation, name="invitation"),
    path(f"{P}r/<str:code>/take/", friends.take, name="take"),
    path(f"{P}points/", points.points, name="points"),
    path(f"{P}points/history/", points.history, name="points_history"),
    path(f"{P}points/card/", points.card, name="points_card"),
    path(f"{P}points/join/", points.join, name="points_join"),
    path(f"{P}points/leave/", points.leave, name="points_leave"),
    path(f"{P}me/", me.me, name="me"),
    path(f"{P}me/wishes/", me.wishing, name="wishes"),
    path(f"{P}me/consents/", me.consents, name="consents"),
    path(f"{P}me/data/", me.data, name="data"),
    path(f"{P}me/data/export.zip", me.export, name="export"),
    path(f"{P}me/data/forget/", me.forget, name="forget"),
    path(C, desk.panel, name="panel"),
    path(f"{C}copy/", desk.copy, name="copy"),
    path(f"{C}send/", desk.send, name="send"),
]
