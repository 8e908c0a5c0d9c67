"""The inbox: staff at the desk, customers at the widget and the form."""

from django.urls import path

from wafaa.inbox.views import acts, crowd, desk, files, form, lists, merging, promising, replying, today, widget

app_name = "inbox"
C = "s/<slug:store>/inbox/<slug:public_id>/"
S = "s/<slug:store>/"

urlpatterns = [
    path(S, today.page, name="today"),
    path(f"{S}search/", lists.found, name="search"),
    path(f"{S}promises/", lists.promises, name="promises"),
    path(f"{S}promises/<slug:public_id>/keep/", promising.keep, name="keep"),
    path(f"{S}promises/<slug:public_id>/move/", promising.move, name="move"),
    path(f"{S}promises/<slug:public_id>/drop/", promising.drop, name="drop"),
    path(f"{S}inbox/", desk.desk, name="desk"),
    path(f"{S}inbox/rows/", desk.rows, name="rows"),
    path(C, desk.conversation, name="conversation"),
    path(f"{C}panel/", desk.beside, name="panel"),
    path(f"{C}newer/", desk.newer, name="newer"),
    path(f"{C}older/", desk.older, name="older"),
    path(f"{C}send/", replying.send, name="send"),
    path(f"{C}promise/", promising.promise, name="promise"),
    path(f"{C}draft/", replying.draft, name="draft"),
    path(f"{C}typing/", replying.typing, name="typing"),
    path(f"{C}presence/", crowd.presence, name="presence"),
    path(f"{C}assign/", acts.assign, name="assign"),
    path(f"{C}status/", acts.status, name="status"),
    path(f"{C}priority/", acts.priority, name="priority"),
    path(f"{C}label/", acts.label, name="label"),
    path(f"{C}merge/", merging.merge, name="merge"),
    path(f"{S}messages/<slug:public_id>/split/", merging.split, name="split"),
    path(f"{S}deeds/<slug:public_id>/undo/", merging.undo, name="undo_deed"),
    path(f"{C}customer/note/", acts.customer_note, name="customer_note"),
    path(f"{C}customer/tag/", acts.customer_tag, name="customer_tag"),
    path(f"{S}messages/<slug:public_id>/undo/", replying.undo, name="undo"),
    path(f"{S}messages/<slug:public_id>/retry/", replying.retry, name="retry"),
    path(f"{S}messages/<slug:public_id>/raw/", files.raw, name="raw"),
    path(f"{S}messages/<slug:public_id>/original/", files.original, name="original"),
    path(f"{S}files/<slug:public_id>/", files.file, name="file"),
    path("f/<slug:line>/", form.page, name="form"),
    path("w/<slug:line>/session", widget.session, name="widget_session"),
    path("w/<slug:line>/messages", widget.messages, name="widget_messages"),
    path("w/<slug:line>/files", widget.upload, name="widget_upload"),
    path("w/<slug:line>/files/<str:token>", widget.file, name="widget_file"),
    path("w/<slug:line>/typing", widget.typing, name="widget_typing"),
    path("w/<slug:line>/seen", widget.seen, name="widget_seen"),
    path("w/<slug:line>/address", widget.address, name="widget_address"),
    path("w/<slug:line>/prove", widget.prove, name="widget_prove"),
    path("w/<slug:line>/ticket", widget.ticket, name="widget_ticket"),
]
