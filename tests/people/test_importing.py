"""Lists of customers: read however they were saved, tried before they are written, harmless twice, taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.people.test_joining import dump
from tests.team.doors import browser_of
from tests.world import World
from wafaa.lib import csvreading
from wafaa.lib.csvlists import cell_of
from wafaa.lib.time import now
from wafaa.people import columns, verbs
from wafaa.people.models import Customer, Identity, Import, ImportLine
from wafaa.people.reactions import drop_forgotten_lists
from wafaa.people.search import find
from wafaa.work import worker
from wafaa.work.models import Audit

S = "/s/layla/customers/"
LIST = """الاسم;رقم الجوال;البريد الإلكتروني;النوع;الوسوم
نورة القحطاني;٠٥٥١٢٣٤٥٦٧;Noura@Shop.test;عميل مميز;عود، عطور
سارة المطيري;0509998877;;;
بلا رقم;;;;
خطأ;123;;;
"""


@pytest.fixture
def maha(world: World) -> Client:
    return browser_of(world.manager)


def bring(client: Client, text: str | bytes, **chosen: str) -> str:
    """Upload, name the columns as guessed (and as `chosen`), let the check run; the import's address."""
    data = text if isinstance(text, bytes) else text.encode()
    answer = client.post(f"{S}import/", {"file": SimpleUploadedFile("قائمة.csv", data)})
    assert answer.status_code == 302, answer.content.decode()
    address = str(answer["Location"])
    page = client.get(address).context
    assert (
        client.post(page["columns_url"], {c["field"]: c["holds"] for c in page["columns"]} | chosen).status_code == 302
    )
    worker.run_due()
    return address


def counts(client: Client, address: str) -> dict[str, int]:
    return {one["label"]: one["count"] for one in client.get(address).context["counts"]}


def carry_out(client: Client, address: str) -> dict[str, int]:
    client.post(f"{address}start/")
    worker.run_due()
    return counts(client, address)


def blobs() -> int:
    return sum(1 for path in Path(django_settings.BLOBS).rglob("*") if path.is_file())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_list_is_read_however_it_was_saved(encoding: str, delimiter: str) -> None:
    text = LIST.replace("٠٥٥١٢٣٤٥٦٧", "0551234567").replace(";", delimiter).replace("\n", "\r\n")
    data = text.encode(encoding)
    found = csvreading.text_of(data, csvreading.encoding_of(data))
    assert csvreading.delimiter_of(found) == delimiter
    rows = list(csvreading.rows_of(found, delimiter))
    assert rows[1] == (2, ["نورة القحطاني", "0551234567", "Noura@Shop.test", "عميل مميز", "عود، عطور"])
    assert columns.guess(rows[0][1]) == ["name", "phone", "email", "kind", "tags"]


def test_excels_own_line_names_the_delimiter() -> None:
    assert csvreading.delimiter_of("sep=|\na,b|c\n") == "|"
    assert [row for _n, row in csvreading.rows_of("sep=|\na,b|c\n", "|")] == [["a,b", "c"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"name,phone\n", "empty"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\xff\xfea", "broken"),
        (b"abc\0\0\0\0\0\0d\xd8", "broken"),
        (b"a,b\n" + b"x" * 30_000 + b",y\n", "wide"),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(world: World, maha: Client, data: bytes, code: str) -> None:
    answer = maha.post(f"{S}import/", {"file": SimpleUploadedFile("x.csv", data)}) if data else maha.post(f"{S}import/")
    assert answer.status_code == 422
    assert answer.context["refused"]
    with world.inside(), pytest.raises(csvreading.BadList) as bad:
        verbs.take_list("x.csv", data)
    assert bad.value.code == code


@given(st.binary(max_size=300))
def test_no_bytes_upset_the_reading(data: bytes) -> None:
    try:
        text = csvreading.text_of(data, csvreading.encoding_of(data))
        rows = list(csvreading.rows_of(text, csvreading.delimiter_of(text)))
    except csvreading.BadList as bad:
        assert bad.code in ("empty", "workbook", "binary", "broken", "wide")
    else:
        for _number, row in rows:
            columns.guess(row)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["x", "9.66551E+11", "", "", ""], "shortened"),
        (["x", "12", "", "", ""], "phone"),
        (["x", "", "no-mail", "", ""], "email"),
        (["x", "0551234567", "", "king", ""], "kind"),
        (["x" * 121, "0551234567", "", "", ""], "long"),
        (["x", "", "", "", ""], "no_way"),
        (["", "", "", "", ""], "empty"),
        (["x", "0551234567", "", "", "", "more"], "columns"),
    ],
)
def test_a_line_is_refused_with_its_reason(cells: list[str], reason: str) -> None:
    with pytest.raises(columns.BadLine) as bad:
        columns.read(cells, ["name", "phone", "email", "kind", "tags"], "SA")
    assert bad.value.code == reason
    assert str(columns.REASONS[reason])


@pytest.mark.parametrize("typed", ["0551234567", "'0551234567", '="0551234567"', "'+966551234567", "٠٥٥ ١٢٣ ٤٥٦٧"])
def test_a_number_is_read_as_spreadsheets_write_it(typed: str) -> None:
    assert columns.read([typed], ["phone"], "SA").ways == {("phone", "+966551234567"): cell_of(typed)}


def test_the_trial_says_what_every_line_would_do_and_writes_nothing(world: World, maha: Client) -> None:
    with world.inside():
        verbs.identify(world.layla, "phone", "0509998877", source="staff")
        before = dump()
    address = bring(maha, LIST)
    assert counts(maha, address) == {"New": 1, "Changed": 1, "Refused": 2}
    page = maha.get(address).context
    assert [(line["number"], str(line["why"])[:12]) for line in page["bad_lines"]] == [
        (4, "There is a n"),
        (5, "The phone nu"),
    ]
    report = maha.get(page["report_url"]).content.decode()
    assert report.splitlines()[1:3] == ["2,New,", "3,Changed,"]
    assert '4,Refused,"There is a name' in report
    assert dump() == before


def test_what_was_tried_is_what_is_done(world: World, maha: Client) -> None:
    address = bring(maha, LIST)
    tried = counts(maha, address)
    assert carry_out(maha, address) == tried == {"New": 2, "Refused": 2}
    with world.inside():
        (noura,) = Customer.objects.filter(name="نورة القحطاني")
        assert (noura.kind, noura.tags) == ("vip", ["عود", "عطور"])
        ways = set(Identity.objects.filter(customer=noura).values_list("kind", "value", "source", "verified_at"))
        assert ways == {("phone", "+966551234567", "import", None), ("email", "noura@shop.test", "import", None)}
        assert find("4567") == find("نوره") == [noura.pk]
    assert Audit.everywhere.get(act__startswith="customers.").actor == f"staff:{world.manager.pk}"


def test_the_same_list_twice_changes_nothing(world: World, maha: Client) -> None:
    carry_out(maha, bring(maha, LIST))
    with world.inside():
        before = dump()
    again = bring(maha, LIST)
    assert counts(maha, again) == {"Nothing new": 2, "Refused": 2}
    assert not maha.get(again).context["does_anything"]
    carry_out(maha, again)
    with world.inside():
        assert dump() == before


def test_the_bytes_go_when_the_import_is_done_or_dropped(world: World, maha: Client) -> None:
    before = blobs()
    address = bring(maha, LIST)
    assert blobs() == before + 1
    carry_out(maha, address)
    assert blobs() == before
    dropped = bring(maha, LIST)
    assert maha.post(f"{dropped}drop/").status_code == 302
    assert blobs() == before
    assert maha.get(dropped).status_code == 404
    assert not Import.everywhere.exclude(sample=[]).exists()


def test_a_list_that_nobody_carries_out_is_dropped(world: World, maha: Client) -> None:
    before = blobs()
    bring(maha, LIST)
    drop_forgotten_lists()
    assert blobs() == before + 1
    with time_machine.travel(now() + timedelta(days=15), tick=False):
        drop_forgotten_lists()
    assert blobs() == before


def test_taking_back_leaves_the_store_as_it_was(world: World, maha: Client) -> None:
    with world.inside():
        verbs.describe(world.layla, name="ليلى")
        verbs.identify(world.layla, "phone", "0551234567", source="staff")
        before = dump()
    more = "نورة;0551234567;;;جديد\nليلى س;0500000001;layla@customer.test;vip;\n;;layla@customer.test;جملة;قديم\n"
    address = bring(maha, LIST + more)
    assert carry_out(maha, address) == {"New": 2, "Changed": 3, "Refused": 2}
    with world.inside():
        assert dump() != before
    maha.post(f"{address}undo/")
    worker.run_due()
    assert counts(maha, address)["Taken out again"] == 2
    with world.inside():
        assert dump() == before
    maha.post(f"{address}undo/")
    worker.run_due()
    with world.inside():
        assert dump() == before


def test_who_is_in_use_since_stays_and_what_people_wrote_since_stays(world: World, maha: Client) -> None:
    with world.inside():
        verbs.identify(world.layla, "phone", "0509998877", source="staff")
    address = bring(maha, LIST)
    carry_out(maha, address)
    with world.as_staff(world.omar):
        noura = Customer.objects.get(name="نورة القحطاني")
        verbs.write_note(noura, "اتصلت اليوم")
        verbs.describe(Customer.objects.get(pk=world.layla.pk), name="ليلى السالم")
    maha.post(f"{address}undo/")
    worker.run_due()
    with world.inside():
        assert Customer.objects.filter(pk=noura.pk).exists()
        assert Customer.objects.get(pk=world.layla.pk).name == "ليلى السالم"
    assert counts(maha, address)["Left, because something happened since"] == 1


def test_a_claim_by_a_stranger_is_not_who_the_list_means(world: World, maha: Client) -> None:
    with world.inside():
        stranger = verbs.meet("", source="webchat")
        verbs.identify(stranger, "phone", "0551234567", source="webchat")
    carry_out(maha, bring(maha, LIST))
    with world.inside():
        assert Customer.objects.get(pk=stranger.pk).name == ""


def test_a_number_shared_by_a_family_makes_no_one_person(world: World, maha: Client) -> None:
    text = "name,phone,email\nسارة,0551234567,s@x.test\nماجد,0551234567,m@x.test\nسارة,0551234567,\n"
    address = bring(maha, text)
    assert carry_out(maha, address) == {"New": 2, "Nothing new": 1}
    assert counts(maha, bring(maha, text)) == {"Nothing new": 3}


def test_several_with_one_number_are_not_guessed(world: World, maha: Client) -> None:
    with world.inside():
        for name in ("سارة", "ماجد"):
            verbs.identify(verbs.meet(name, source="staff"), "phone", "0551234567", source="staff")
    address = bring(maha, "name,phone\nهند,0551234567\nماجد,0551234567\n")
    assert counts(maha, address) == {"Nothing new": 1, "Refused": 1}


def test_a_stopped_import_goes_on_where_it_stopped(world: World, maha: Client, monkeypatch: Any) -> None:
    from wafaa.people.verbs import importing

    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr(importing, "BATCHES_A_JOB", 1)
    text = "phone\n" + "".join(f"05500000{n:02}\n" for n in range(9))
    address = bring(maha, text)
    maha.post(f"{address}start/")
    batch = Import.everywhere.get()
    with world.inside():
        importing.run_lines(batch.pk)
        assert Import.objects.get().upto == 3
        importing.run_lines(batch.pk)
    worker.run_due()
    assert counts(maha, address) == {"New": 9}
    assert ImportLine.everywhere.count() == 9


def test_a_list_without_headings_is_named_by_hand(world: World, maha: Client) -> None:
    address = bring(maha, "نورة,0551234567\n", column_0="name", column_1="phone")
    assert counts(maha, address) == {"New": 1}


def test_columns_that_tell_nobody_apart_are_asked_for_again(world: World, maha: Client) -> None:
    answer = maha.post(f"{S}import/", {"file": SimpleUploadedFile("x.csv", LIST.encode())})
    url = maha.get(answer["Location"]).context["columns_url"]
    refused = maha.post(url, {"column_0": "name", "column_1": "name", "column_2": "phone"})
    assert refused.status_code == 422 and "two columns" in refused.content.decode()
    assert [one["holds"] for one in refused.context["columns"]][:3] == ["name", "name", "phone"]
    assert maha.post(url, {"column_0": "name"}).status_code == 422
    assert Import.everywhere.get().state == "mapping"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_was_exported_comes_in_again_as_known(world: World, language: str) -> None:
    reem = browser_of(world.reem, language=language)
    with world.inside():
        verbs.identify(world.layla, "phone", "0551234567", source="staff")
        verbs.tag(world.layla, ["=cmd|calc, x", "+عود"])
        for kind in ("lead", "customer", "vip", "wholesale", "internal"):
            made = verbs.meet(f"=HYPERLINK({kind})", source="staff", kind=kind, language="en")
            verbs.identify(made, "shop", f"-{kind}", source="staff")
        twin = verbs.meet("توأم", source="staff")
        verbs.identify(twin, "whatsapp", "966509998877", source="staff")
        verbs.join_people(world.layla, twin, why="staff")
        before = dump()
    answer = reem.post(f"{S}export.csv")
    text = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    said = text.decode("utf-8-sig")
    assert "\n=" not in said and ",=" not in said and ",+" not in said and ",-" not in said
    assert len(said.splitlines()) == 7
    address = bring(reem, text)
    assert set(Import.everywhere.get().counts) == {"same"}
    carry_out(reem, address)
    with world.inside():
        assert dump() == before
    assert Audit.everywhere.filter(act="customers.exported", actor=f"staff:{world.reem.pk}").count() == 1


def test_who_may_bring_in_and_take_out(world: World) -> None:
    assert browser_of(world.omar).get(f"{S}import/").status_code == 403
    assert browser_of(world.manager).post(f"{S}export.csv").status_code == 403
    address = bring(browser_of(world.manager), LIST)
    stranger = browser_of(world.stranger)
    assert stranger.get(address).status_code == 404
    assert stranger.get(address.replace("layla", "neighbour")).status_code == 404
