"""Lines: /s/<store>/settings/channels/… and what got stuck on them."""

from django.urls import path

from wafaa.channels.views import connecting, hooks, lines, operations, phone, sms, talks, telegram, x

app_name = "channels"
S = "s/<slug:store>/settings/channels/"
STUCK = "s/<slug:store>/settings/stuck/"

urlpatterns = [
    path(S, lines.lines, name="lines"),
    path(f"{S}open/", lines.open_line, name="open"),
    path(f"{S}email/new/", lines.new_email, name="new_email"),
    path(f"{S}email/<slug:public_id>/", lines.email, name="email"),
    path(f"{S}email/<slug:public_id>/test/", lines.test, name="test"),
    path(f"{S}chat/<slug:public_id>/", lines.chat, name="chat"),
    path(f"{S}chat/<slug:public_id>/secret/", lines.secret, name="secret"),
    path(f"{S}chat/<slug:public_id>/try/", lines.try_out, name="try"),
    path(f"{S}form/<slug:public_id>/", lines.form, name="form"),
    path(f"{S}telegram/new/", telegram.new, name="new_telegram"),
    path(f"{S}telegram/<slug:public_id>/", telegram.telegram, name="telegram"),
    path(f"{S}telegram/<slug:public_id>/test/", telegram.test, name="test_telegram"),
    path(f"{S}telegram/<slug:public_id>/take-over/", telegram.take_over, name="take_over"),
    path(f"{S}whatsapp/new/", connecting.new_whatsapp, name="new_whatsapp"),
    path(f"{S}whatsapp/<slug:public_id>/", connecting.whatsapp, name="whatsapp"),
    path(f"{S}whatsapp/<slug:public_id>/test/", connecting.try_whatsapp, name="try_whatsapp"),
    path(f"{S}whatsapp/<slug:public_id>/subscribe/", connecting.subscribe_whatsapp, name="subscribe_whatsapp"),
    path(f"{S}whatsapp/<slug:public_id>/templates/", connecting.fetch_templates, name="fetch_templates"),
    path(f"{S}generic/new/", connecting.new_generic, name="new_generic"),
    path(f"{S}generic/<slug:public_id>/", connecting.generic, name="generic"),
    path(f"{S}generic/<slug:public_id>/secrets/", connecting.generic_secrets, name="generic_secrets"),
    path(f"{S}generic/<slug:public_id>/test/", connecting.try_generic, name="try_generic"),
    path(f"{S}phone/new/asterisk/", phone.new, {"by": "asterisk"}, name="new_asterisk"),
    path(f"{S}phone/new/twilio/", phone.new, {"by": "twilio"}, name="new_twilio"),
    path(f"{S}phone/<slug:public_id>/", phone.phone, name="phone"),
    path(f"{S}phone/<slug:public_id>/test/", phone.test, name="test_phone"),
    path(f"{S}sms/new/twilio/", sms.new_twilio, name="new_twilio_sms"),
    path(f"{S}sms/new/unifonic/", sms.new_unifonic, name="new_unifonic"),
    path(f"{S}sms/<slug:public_id>/", sms.sms, name="sms"),
    path(f"{S}sms/<slug:public_id>/test/", sms.test, name="test_sms"),
    path(f"{S}sms/<slug:public_id>/subscribe/", sms.subscribe, name="subscribe_sms"),
    path(f"{S}sms/<slug:public_id>/password/", sms.password, name="sms_password"),
    path(f"{S}messenger/new/", talks.new_messenger, name="new_messenger"),
    path(f"{S}messenger/<slug:public_id>/", talks.messenger, name="messenger"),
    path(f"{S}messenger/<slug:public_id>/test/", talks.test_messenger, name="test_messenger"),
    path(f"{S}messenger/<slug:public_id>/subscribe/", talks.subscribe_messenger, name="subscribe_messenger"),
    path(f"{S}instagram/new/", talks.new_instagram, name="new_instagram"),
    path(f"{S}instagram/<slug:public_id>/", talks.instagram, name="instagram"),
    path(f"{S}instagram/<slug:public_id>/test/", talks.test_instagram, name="test_instagram"),
    path(f"{S}instagram/<slug:public_id>/subscribe/", talks.subscribe_instagram, name="subscribe_instagram"),
    path(f"{S}x/new/", x.new, name="new_x"),
    path(f"{S}x/back/", x.back, name="x_back"),
    path(f"{S}x/<slug:public_id>/", x.x, name="x"),
    path(f"{S}x/<slug:public_id>/finish/", x.finish, name="finish_x"),
    path(f"{S}x/<slug:public_id>/test/", x.test, name="test_x"),
    path(f"{S}<slug:public_id>/switch/", lines.switch, name="switch"),
    path("hooks/<slug:line>/", hooks.hook, name="hook"),
    path(STUCK, operations.operations, name="operations"),
    path(f"{STUCK}jobs/<slug:job_id>/retry/", operations.retry_job, name="retry_job"),
    path(f"{STUCK}messages/<slug:public_id>/retry/", operations.retry_message, name="retry_message"),
    path(f"{STUCK}messages/<slug:public_id>/drop/", operations.drop_message, name="drop_message"),
    path(f"{STUCK}arrivals/<slug:public_id>/read/", operations.read_again, name="read_again"),
]
