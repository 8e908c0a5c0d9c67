"""Staff, settings and the way in."""

from django.urls import path

from wafaa.team.views import attention, bell, entrance, phone, preferences, profile, roles, security, staff, store

app_name = "team"
S = "s/<slug:store>/settings/"
B = "s/<slug:store>/bell/"

urlpatterns = [
    path("", entrance.home, name="home"),
    path("welcome/", entrance.welcome, name="welcome"),
    path("join/<slug:public_id>/", entrance.join, name="join"),
    path("me/language/", preferences.language, name="language"),
    path("me/theme/", preferences.theme, name="theme"),
    path("me/sessions/<int:session_id>/end/", preferences.end_session, name="end_session"),
    path("app/offline/", phone.offline, name="offline"),
    path("app/<slug:store>/worker.js", phone.worker, name="worker"),
    path("s/<slug:store>/app.webmanifest", phone.manifest, name="manifest"),
    path(S, store.home, name="settings"),
    path(f"{S}store/", store.about, name="store"),
    path(f"{S}hours/", store.hours, name="hours"),
    path(f"{S}hours/start/", store.start_from, name="start_from"),
    path(f"{S}rules/", store.apps, name="apps"),
    path(f"{S}staff/", staff.people, name="staff"),
    path(f"{S}staff/invite/", staff.invite, name="invite"),
    path(f"{S}staff/invitations/<slug:public_id>/withdraw/", staff.withdraw, name="withdraw"),
    path(f"{S}staff/<slug:public_id>/", staff.person, name="person"),
    path(f"{S}staff/<slug:public_id>/suspend/", staff.suspend, name="suspend"),
    path(f"{S}staff/<slug:public_id>/readmit/", staff.readmit, name="readmit"),
    path(f"{B}", bell.page, name="bell"),
    path(f"{B}all/", bell.all_read, name="bell_all"),
    path(f"{B}back/", bell.back, name="bell_back"),
    path(f"{B}count/", bell.count, name="bell_count"),
    path(f"{B}note/<int:notification_id>/", bell.note, name="bell_note"),
    path(f"{B}<slug:public_id>/read/", bell.read, name="bell_read"),
    path(f"{S}attention/", attention.mine, name="attention"),
    path(f"{S}profile/", profile.mine, name="profile"),
    path("p/<slug:store>/people/", profile.people, name="people_page"),
    path("p/<slug:store>/people/<slug:public_id>/photo/", profile.photo, name="photo"),
    path(f"{S}phone/", phone.phone, name="phone"),
    path(f"{S}phone/devices/", phone.add, name="add_device"),
    path(f"{S}phone/devices/<slug:public_id>/drop/", phone.drop, name="drop_device"),
    path(f"{S}phone/devices/<slug:public_id>/try/", phone.try_out, name="try_device"),
    path(f"{S}roles/", roles.table, name="roles"),
    path(f"{S}teams/", staff.teams, name="teams"),
    path(f"{S}teams/new/", staff.new_team, name="new_team"),
    path(f"{S}teams/<slug:public_id>/", staff.team, name="team"),
    path(f"{S}security/", security.security, name="security"),
    path(f"{S}audit/", security.audit, name="audit"),
]
