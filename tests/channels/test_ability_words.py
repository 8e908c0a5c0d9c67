"""The page of a line tells what its channel can do, in sentences of the reader's language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.channels.conformance.talks import talk_line
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.ability_words import told
from wafaa.channels.connector import CONNECTORS, NotAsDeclared, abilities_of, register


def test_every_connector_is_told_in_both_languages_without_a_hole(world: World) -> None:
    with world.inside():
        for channel in CONNECTORS:
            for language in ("ar", "en"):
                with override(language):
                    sentences = [words for _can, words in told(abilities_of(channel))]
                assert sentences and not any("%(" in words for words in sentences), (channel, language)


def test_a_lines_page_tells_its_own_abilities_and_those_of_its_comments(world: World) -> None:
    with world.inside():
        line = talk_line("messenger", comments=True)
    url = reverse("channels:messenger", args=["layla", line.public_id])
    shown = browser_of(world.reem, language="en").get(url).content.decode()
    assert "Texts of up to 2000 characters" in shown and "One file in a message, of up to 25 MB" in shown
    assert "Facebook comments" in shown and "Comments can be hidden, shown again and deleted from here" in shown


def test_a_web_form_only_comes_in_and_is_told_nothing_of(world: World) -> None:
    page = browser_of(world.reem, language="en").get(reverse("channels:form", args=["layla", world.form.public_id]))
    assert page.status_code == 200 and "What this channel can do" not in page.content.decode()


@pytest.mark.parametrize("channel", ["generic", "phone", "whatsapp"])
def test_a_connector_that_declares_what_it_has_not_is_not_taken(channel: str) -> None:
    whole = CONNECTORS[channel]
    lame = type("Lame", (type(whole),), {"knock": None})()
    with pytest.raises(NotAsDeclared, match="Hooked"):
        register(lame)
    silent = type("Silent", (type(whole),), {"abilities": replace(whole.abilities, hook=0)})()
    with pytest.raises(NotAsDeclared, match="Hooked"):
        register(silent)
    assert CONNECTORS[channel] is whole
