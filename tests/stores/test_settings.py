"""What a shop decides is typed, bounded, and its own."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.world import World
from wafaa.channels.settings import GateSettings
from wafaa.stores import settings as typed
from wafaa.stores.models import Setting
from wafaa.stores.settings import BadSetting, read
from wafaa.stores.verbs import choose, next_number


def test_what_was_never_chosen_has_its_default(world: World) -> None:
    with world.inside():
        assert read(GateSettings) == GateSettings()


def test_a_choice_is_the_stores_own(world: World) -> None:
    with world.inside():
        choose(GateSettings, {"quiet_from": 21})
        choose(GateSettings, {"quiet_to": 8})
        assert (read(GateSettings).quiet_from, read(GateSettings).quiet_to) == (21, 8)
    with world.next_door():
        assert read(GateSettings).quiet_from == 22


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"quiet_from": 24}, "least_most"),
        ({"quiet_from": -1}, "least_most"),
        ({"quiet_from": "21"}, "type"),
        ({"quiet_from": True}, "type"),
        ({"acknowledge": 1}, "type"),
        ({"no_such": 1}, "unknown"),
        ({"cap_days": 5, "quiet_to": 99}, "least_most"),
    ],
)
def test_a_bad_value_changes_nothing(world: World, values: dict[str, Any], code: str) -> None:
    with world.inside():
        with pytest.raises(BadSetting) as refused:
            choose(GateSettings, values)
        assert refused.value.code in code
        assert read(GateSettings) == GateSettings() and not Setting.objects.exists()


def test_a_choice_among_given_words() -> None:
    @dataclasses.dataclass(frozen=True)
    class Tone:
        voice: str = typed.setting("warm", "Voice", "How we write", choices=(("warm", "Warm"), ("dry", "Dry")))

    assert typed.checked(Tone, {"voice": "dry"}) == {"voice": "dry"}
    with pytest.raises(BadSetting, match="choice"):
        typed.checked(Tone, {"voice": "loud"})


def test_a_setting_that_is_gone_does_no_harm(world: World) -> None:
    with world.inside():
        choose(GateSettings, {"quiet_from": 21})
        Setting.objects.update(values={"quiet_from": 20, "gone_since": "last version"})
        world.shop.__dict__.pop("_settings", None)
        assert read(GateSettings).quiet_from == 20


def test_numbers_are_given_out_one_by_one_a_store(world: World) -> None:
    with world.inside():
        assert [next_number("t") for _ in range(3)] == [1, 2, 3]
        assert next_number("other") == 1
    with world.next_door():
        assert next_number("t") == 1
