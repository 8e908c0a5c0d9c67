"""Everything that is known of one person, in one file; nothing of anybody else."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.inbox import verbs as inbox
from wafaa.people import verbs
from wafaa.people.models import Customer
from wafaa.work.models import Audit

S = "/s/layla/customers/"


def taken_out(browser: Client, customer: Customer) -> zipfile.ZipFile:
    answer = browser.post(f"{S}{customer.public_id}/export.zip")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]


def data_of(folder: zipfile.ZipFile) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(folder.read("data.json"))
    return said


def test_all_of_a_joined_person_and_nothing_of_others_is_in_it(world: World) -> None:
    world.layla_writes("وين طلبي رقم ٧٧؟")
    with world.as_staff(world.omar):
        twin = verbs.meet("ليلى السالم", source="staff")
        verbs.identify(twin, "phone", "0551234567", source="staff")
        verbs.write_note(twin, "تحب العود")
        verbs.state_consent(twin, "marketing", "*", given=False, proof="قالت ذلك")
        kept = channels.keep_file("فاتورة.txt", b"invoice 77", owner=f"line:{world.mail.pk}")
        message = inbox.receive(twin, channel="email", line=world.mail, text="مرفق", key=None, files=[kept])
        verbs.join_people(world.layla, twin, why="staff")
        other = verbs.meet("غريبة", source="staff")
        verbs.write_note(other, "سر غيرها")
        inbox.receive(other, channel="email", line=world.mail, text="رسالة غيرها", key=None)
    with world.next_door():
        verbs.identify(verbs.meet("جارة", source="staff"), "phone", "0551234567", source="staff")
    folder = taken_out(browser_of(world.reem), world.layla)
    said = data_of(folder)
    assert {row["name"] for row in said["records"]} == {"ليلى", "ليلى السالم"}
    assert {row["value"] for row in said["identities"]} == {"layla@customer.test", "+966551234567"}
    texts = [one["text"] for talk in said["conversations"] for one in talk["messages"]]
    assert "وين طلبي رقم ٧٧؟" in texts and "مرفق" in texts
    assert [row["text"] for row in said["notes"]] == ["تحب العود"]
    assert said["consents"][0]["given"] is False
    assert {row["state"] for row in said["promises"]} == {"open"}
    assert folder.read(f"files/{kept.public_id}-فاتورة.txt") == b"invoice 77"
    assert message.public_id in json.dumps(said)
    whole = folder.read("data.json").decode()
    assert "غيرها" not in whole and "جارة" not in whole
    act = Audit.everywhere.get(act="customers.exported")
    assert (act.actor, act.details["customer_id"]) == (f"staff:{world.reem.pk}", world.layla.pk)


def test_a_file_whose_bytes_are_gone_stops_nothing(world: World) -> None:
    with world.inside():
        kept = channels.keep_file("a.txt", b"x", owner=f"line:{world.mail.pk}")
        type(kept).objects.filter(pk=kept.pk).update(blob="0" * 26)
        inbox.receive(world.layla, channel="email", line=world.mail, text="x", key=None, files=[kept])
    assert taken_out(browser_of(world.reem), world.layla).read(f"files/{kept.public_id}-a.txt") == b""


def test_only_the_owner_takes_a_person_out(world: World) -> None:
    address = f"{S}{world.layla.public_id}/export.zip"
    assert browser_of(world.manager).post(address).status_code == 403
    assert browser_of(world.stranger).post(address).status_code == 404
    assert "export.zip" in browser_of(world.reem).get(f"{S}{world.layla.public_id}/").content.decode()
    assert "export.zip" not in browser_of(world.manager).get(f"{S}{world.layla.public_id}/").content.decode()
    assert not Audit.everywhere.filter(act="customers.exported").exists()
