"""The settings: the store, its hours, the rules of the apps, colleagues, teams, security, and their trail."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.test import Client
from django.utils.translation import override

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.settings import GateSettings
from wafaa.stores.hours import Hours
from wafaa.stores.models import Calendar, Store
from wafaa.stores.settings import read
from wafaa.team import verbs
from wafaa.team.models import Invitation, Staff, Team
from wafaa.team.views.entrance import invitation_link
from wafaa.voice.settings import SurveySettings
from wafaa.work.log import broken_link
from wafaa.work.models import Audit

S = "/s/layla/settings/"
STORE = {
    "name": "عطور ليلى",
    "language": "ar",
    "timezone": "dubai",
    "country": "AE",
    "currency": "AED",
    "digits": "arab",
    "colour": "#7A2E4D",
}


@pytest.fixture
def reem(world: World) -> Client:
    return browser_of(world.reem)


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


@pytest.mark.parametrize("page", ["store", "hours", "rules", "audit", "staff/invite", "teams/new"])
def test_an_agent_does_not_decide_for_the_store(world: World, omar: Client, page: str) -> None:
    assert omar.get(f"{S}{page}/").status_code == 403
    assert browser_of(world.stranger).get(f"{S}{page}/").status_code == 404
    assert Client().get(f"{S}{page}/").status_code == 302


@pytest.mark.parametrize(
    "page", ["", "store/", "hours/", "rules/", "staff/", "roles/", "teams/", "security/", "audit/"]
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_of_the_settings_opens(world: World, page: str, language: str) -> None:
    answer = browser_of(world.reem, language=language).get(f"{S}{page}")
    assert answer.status_code == 200


def test_the_store_moves_to_dubai_and_its_hours_with_it(world: World, reem: Client) -> None:
    assert reem.post(f"{S}store/", STORE).status_code == 302
    store = Store.objects.get(slug="layla")
    assert (store.timezone, store.country, store.colour, store.hijri) == (
        "Asia/Dubai",
        "AE",
        "#7a2e4d",
        False,
    )
    assert Calendar.everywhere.get(store=store, is_main=True).hours.timezone == "Asia/Dubai"


@pytest.mark.parametrize("field, typed", [("timezone", "Atlantis"), ("colour", "red"), ("name", ""), ("country", "XX")])
def test_a_bad_answer_about_the_store_changes_nothing(world: World, reem: Client, field: str, typed: str) -> None:
    answer = reem.post(f"{S}store/", STORE | {field: typed})
    assert answer.status_code == 422
    assert Store.objects.get(slug="layla").timezone == "Asia/Riyadh"
    if field == "timezone":
        assert "Atlantis" in answer.content.decode()


def week(**days: str) -> dict[str, str]:
    counts = {f"{prefix}-{word}": "0" for prefix in ("dates", "hijri", "gregorian") for word in ("INITIAL_FORMS",)}
    totals = {f"{prefix}-TOTAL_FORMS": "1" for prefix in ("dates", "hijri", "gregorian")}
    return counts | totals | days


def hours_of(world: World) -> Hours:
    return Calendar.everywhere.get(store=world.shop, is_main=True).hours


def test_a_week_is_typed_in_either_digits(world: World, reem: Client) -> None:
    said = week(week_6="٠٩:٠٠-١٣:٠٠، ١٦:٠٠-٢٢:٠٠", week_4="21-1", week_0="closed")
    assert reem.post(f"{S}hours/", said).status_code == 302
    weekly = hours_of(world).to_json()["weekly"]
    assert weekly == {"4": [["21:00", "01:00"]], "6": [["09:00", "13:00"], ["16:00", "22:00"]]}


def test_bad_hours_come_back_as_typed_with_the_reason(world: World, reem: Client) -> None:
    answer = reem.post(f"{S}hours/", week(week_6="09:00-13:00, 16:00"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "09:00-13:00, 16:00" in page and "needs an opening and a closing hour" in page
    assert "“25:00-26:00” is not a time" in reem.post(f"{S}hours/", week(week_6="25:00-26:00")).content.decode()


@pytest.mark.parametrize("typed", ["²", "①", "-1", "1.5"])
def test_what_only_looks_like_a_number_is_refused_in_words(world: World, reem: Client, typed: str) -> None:
    occasion = {"gregorian-0-name": "Day", "gregorian-0-day": "1", "gregorian-0-month": "9", "gregorian-0-days": typed}
    answer = reem.post(f"{S}hours/", week() | occasion)
    assert answer.status_code == 422
    assert "Write a whole number from" in answer.content.decode() and f'value="{typed}"' in answer.content.decode()


def test_ramadan_feasts_and_single_dates(world: World, reem: Client) -> None:
    rows = {
        "dates-0-day": "٢٠٩٩-٠١-٠٥",
        "dates-0-name": "جرد",
        "dates-0-hours": "",
        "hijri-0-name": "عيد الفطر",
        "hijri-0-day": "١",
        "hijri-0-month": "10",
        "hijri-0-days": "3",
        "gregorian-0-name": "National Day",
        "gregorian-0-day": "23",
        "gregorian-0-month": "9",
    }
    said = week(has_ramadan="on", ramadan_6="10:00-15:00", week_6="9-17", country="SA") | rows
    assert reem.post(f"{S}hours/", said).status_code == 302
    hours = hours_of(world)
    assert hours.overrides[date(2099, 1, 5)].name == "جرد"
    assert (hours.recurrences[0].month, hours.recurrences[0].days) == (10, 3)
    assert hours.gregorian_recurrences[0].days == 1
    assert hours.ramadan is not None and hours.holidays.country == "SA"
    again = reem.get(f"{S}hours/").content.decode()
    assert "2099-01-05" in again and "عيد الفطر" in again
    gone = (
        said
        | {f"{p}-INITIAL_FORMS": "1" for p in ("dates", "hijri", "gregorian")}
        | {"dates-0-DELETE": "on", "hijri-0-DELETE": "on"}
    )
    assert reem.post(f"{S}hours/", gone).status_code == 302
    assert not hours_of(world).overrides and not hours_of(world).recurrences
    assert hours_of(world).gregorian_recurrences


def test_a_day_that_no_month_has_is_refused(world: World, reem: Client) -> None:
    rows = {
        "gregorian-0-name": "x",
        "gregorian-0-day": "31",
        "gregorian-0-month": "2",
        "gregorian-0-days": "1",
    }
    answer = reem.post(f"{S}hours/", week() | rows)
    assert answer.status_code == 422 and "does not have that day" in answer.content.decode()


def test_hours_start_from_a_countrys_habits(world: World, reem: Client) -> None:
    assert reem.post(f"{S}hours/start/", {"preset": "EG"}).status_code == 302
    assert hours_of(world).recurrences and hours_of(world).timezone == "Asia/Riyadh"
    assert reem.post(f"{S}hours/start/", {"preset": "??"}).status_code == 404


def test_an_apps_settings_come_from_its_dataclass(world: World, reem: Client) -> None:
    values = {
        "quiet_from": 23,
        "quiet_to": 8,
        "cap_messages": 3,
        "cap_days": 7,
        "undo_email": 20,
        "undo_chat": 0,
        "push_words": "proven",
    }
    sent = {"app": "channels"} | {f"channels-{name}": value for name, value in values.items()}
    assert reem.post(f"{S}rules/", sent).status_code == 302
    world.shop.refresh_from_db()
    world.shop.__dict__.pop("_settings", None)
    with world.inside():
        assert read(GateSettings).undo_email == 20 and read(GateSettings).acknowledge is False
    assert reem.post(f"{S}rules/", sent | {"channels-undo_email": "9000"}).status_code == 422
    assert reem.post(f"{S}rules/", {"app": "nothing"}).status_code == 404


def test_inviting_is_proved_once_more(world: World) -> None:
    world.reem.user.set_password("a long and quiet evening")
    world.reem.user.save()
    answer = browser_of(world.reem, proved=False).get(f"{S}staff/invite/")
    assert answer.status_code == 302 and "reauthenticate" in answer.headers["Location"]


def test_a_colleague_is_invited_and_joins_once(world: World, reem: Client) -> None:
    answer = reem.post(f"{S}staff/invite/", {"name": "نوف", "email": "nouf@layla.test", "role": "agent"})
    link = answer.context["link"]
    path = "/" + link.split("/", 3)[3]
    guest = Client()
    assert guest.get(path.split("?")[0]).status_code == 410
    assert guest.post(f"{path}x", {"password": "a quiet lake at dawn"}).status_code == 410
    assert guest.get(path).status_code == 200
    assert not Staff.everywhere.filter(user__email="nouf@layla.test").exists()
    weak = guest.post(path, {"password": "12345"})
    assert weak.status_code == 422
    assert guest.post(path, {"password": "a quiet lake at dawn"}).headers["Location"] == "/s/layla/"
    assert Staff.everywhere.get(user__email="nouf@layla.test").role == "agent"
    assert Client().get(path).status_code == 410
    assert Client().get(path.split("?")[0]).status_code == 410


@pytest.mark.parametrize("fate", ["suspended", "demoted"])
def test_a_link_of_somebody_who_was_put_out_opens_nothing(world: World, fate: str) -> None:
    """They could have invited another address of their own before they went."""
    with world.as_staff(world.manager):
        invitation = verbs.invite("second@maha.test", "manager", "مها")
    link = invitation_link(invitation).partition("//")[2].partition("/")[2]
    assert Client().get(f"/{link}").status_code == 200
    with world.as_staff(world.reem):
        if fate == "suspended":
            verbs.suspend(world.manager)
        else:
            verbs.change_staff(world.manager, role="agent")
    assert Client().get(f"/{link}").status_code == 410
    assert Client().post(f"/{link}", {"password": "a very long evening"}).status_code == 410
    with world.inside(), pytest.raises(verbs.Stale):
        verbs.accept(invitation, "a very long evening")


def test_a_short_password_is_told_in_arabic(world: World) -> None:
    with world.as_staff(world.reem):
        link = invitation_link(verbs.invite("new@layla.test", "agent", "نورة")).partition("//")[2].partition("/")[2]
    answer = Client(headers={"accept-language": "ar"}).post(f"/{link}", {"password": "q7!k"})
    assert answer.status_code == 422 and "too short" not in answer.content.decode()
    assert "قصيرة" in answer.content.decode()


def test_an_address_that_works_here_is_not_invited_again(world: World, reem: Client) -> None:
    said = {"name": "عمر", "email": "omar@layla.test", "role": "agent"}
    answer = reem.post(f"{S}staff/invite/", said)
    assert answer.status_code == 422 and "works here already" in answer.content.decode()


def test_only_owners_make_owners(world: World) -> None:
    maha = browser_of(world.manager)
    said = {"name": "x", "email": "x@layla.test", "role": "owner"}
    assert maha.post(f"{S}staff/invite/", said).status_code == 422
    assert maha.get(f"{S}staff/{world.reem.public_id}/").status_code == 404
    assert not Invitation.everywhere.exists()


def test_the_last_owner_stays(world: World, reem: Client) -> None:
    url = f"{S}staff/{world.reem.public_id}/"
    answer = reem.post(url, {"name": "ريم", "role": "agent"})
    assert answer.status_code == 422 and "needs an owner" in answer.content.decode()
    reem.post(f"{url}suspend/")
    assert Staff.everywhere.get(pk=world.reem.pk).suspended_at is None


def test_suspended_means_out_at_once(world: World, reem: Client, omar: Client) -> None:
    assert omar.get("/s/layla/customers/").status_code == 200
    reem.post(f"{S}staff/{world.omar.public_id}/suspend/")
    assert omar.get("/s/layla/customers/").status_code == 404
    reem.post(f"{S}staff/{world.omar.public_id}/readmit/")
    assert omar.get("/s/layla/customers/").status_code == 200


def test_a_team_is_made_with_its_people(world: World, reem: Client) -> None:
    said = {"name": "الطلبات", "members": [world.omar.public_id, world.huda.public_id]}
    assert reem.post(f"{S}teams/new/", said).status_code == 302
    team = Team.everywhere.get(name="الطلبات")
    with world.inside():
        assert team.members.count() == 2  # type: ignore[attr-defined]
    assert reem.post(f"{S}teams/new/", said).status_code == 422
    reem.post(f"{S}teams/{team.public_id}/", {"name": "الطلبات", "is_closed": "on", "members": []})
    assert Team.everywhere.get(pk=team.pk).is_closed
    assert browser_of(world.stranger).get(f"/s/neighbour/settings/teams/{team.public_id}/").status_code == 404


def test_an_owner_without_a_second_step_is_told_so(world: World, reem: Client, omar: Client) -> None:
    assert "only a password protects" in reem.get(f"{S}security/").content.decode()
    assert "only a password protects" not in omar.get(f"{S}security/").content.decode()


def test_the_trail_tells_who_changed_what_and_is_whole(world: World, reem: Client) -> None:
    reem.post(f"{S}store/", STORE)
    page = reem.get(f"{S}audit/", {"check": "1"}).content.decode()
    assert "Changed settings" in page and "the chain is whole" in page and "ريم العنزي" in page
    row = Audit.everywhere.filter(store=world.shop).order_by("id").first()
    assert row is not None
    Audit.everywhere.filter(pk=row.pk).update(act="nothing.happened")
    assert broken_link(world.shop.pk) == row.pk
    assert "The chain is broken" in reem.get(f"{S}audit/", {"check": "1"}).content.decode()


def test_language_and_look_stay_with_the_person(world: World, omar: Client) -> None:
    answer = omar.post("/me/language/", {"language": "ar", "next": "/s/layla/customers/"})
    assert answer.headers["Location"] == "/s/layla/customers/"
    assert omar.post("/me/language/", {"language": "ar", "next": "https://evil.test/"}).headers["Location"] == "/"
    assert omar.post("/me/language/", {"language": "tlh"}).status_code == 404
    omar.post("/me/theme/", {"theme": "dark"})
    user = type(world.omar.user).objects.get(pk=world.omar.user_id)
    assert (user.language, user.theme) == ("ar", "dark")
    visitor = Client()
    visitor.post("/me/language/", {"language": "en"})
    assert 'lang="en"' in visitor.get("/account/login/").content.decode()


def test_changing_staff_twice_is_harmless(world: World) -> None:
    with world.as_staff(world.reem):
        verbs.readmit(world.omar)
        verbs.readmit(world.omar)
    assert Staff.everywhere.get(pk=world.omar.pk).suspended_at is None


@pytest.mark.parametrize(
    ("most", "says"),
    [(3, "أطول ما يُكتب هنا 3 أحرف (وفيه الآن 100)."), (80, "أطول ما يُكتب هنا 80 حرفًا (وفيه الآن 100).")],
)
def test_what_is_wrong_with_a_field_is_said_in_our_own_arabic(most: int, says: str) -> None:
    class Sheet(forms.Form):
        name = forms.CharField(max_length=most)
        day = forms.DateField()
        side = forms.ChoiceField(choices=[("a", "a")])

    with override("ar"):
        sheet = Sheet({"name": "ن" * 100, "day": "٣١/٢", "side": "غلط"})
        assert sheet.errors["name"] == [says]
        assert sheet.errors["day"] == ["ليس هذا تاريخًا. اكتبه مثل \u2066٢٠٢٦-٠٥-١٤\u2069."]
        assert sheet.errors["side"] == ["«غلط» ليس من الخيارات. اختر واحدًا من القائمة."]
        assert Sheet({}).errors["day"] == ["املأ هذه الخانة."]


def test_numbers_of_settings_may_be_typed_in_any_digits(world: World, reem: Client) -> None:
    """Browsers let nobody type ٢ into a field of the kind "number"."""
    shown = reem.get("/s/layla/settings/scores/").content.decode()
    assert 'type="number"' not in shown and 'inputmode="numeric"' in shown
    said = {f"survey-{name}": value for name, value in {
        "hours_after": "٤", "days_after": "٣", "once_in_days": "۶۰", "answer_days": "14", "change_days": "3",
        "whom": "agreed", "enough": "5"}.items()}  # fmt: skip
    assert reem.post("/s/layla/settings/scores/", said).status_code == 302
    with world.inside():
        assert (read(SurveySettings).hours_after, read(SurveySettings).once_in_days) == (4, 60)
