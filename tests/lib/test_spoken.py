"""What is compiled once a language says what Django's own templates say, in each language."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine
from django.template.base import TextNode
from django.utils import translation

FILES = {
    "constant": '{% load i18n static desk keep %}{# quiet #}<p>{% translate "Send" %} {% icon "bell" "small" %}</p>'
    "{% keep %}<link href=\"{% static 'css/shell.css' %}\">{% endkeep %}",
    "asked": "{% load i18n %}{% if a %}{% translate 'Reply' %}{% elif b %}{{ b }}{% else %}{% translate 'Done' %}"
    "{% endif %}"
    "{% for one in many %}{% translate 'Mine' %} {{ one }}{% empty %}{% translate 'Nobody' %}{% endfor %}",
    "named": "{% load i18n %}{% translate 'Send' as word %}[{{ word }}]{% translate name %}{% translate 'Send'|upper %}"
    "{% translate 'May' context 'month name' %}{% blocktranslate %}{{ a }} of {{ b }}{% endblocktranslate %}",
    "part": "{% load i18n %}{% translate 'Notes' %}: {{ a }}{{ title }}",
    "whole": '{% load i18n %}{% include "part" %}|{% include "part" with title=_("Tags") a=b %}|'
    '{% include "part" only %}|'
    "{{ title }}{% include called %}",
    "tree": '{{ node.name }}{% for one in node.below %}({% include "tree" with node=one %}){% endfor %}',
    "frame": "{% load i18n %}<h1>{% block title %}{% translate 'Wafaa' %}{% endblock %}</h1>"
    "{% block body %}{% endblock %}",
    "page": '{% extends "frame" %}{% load i18n %}{% block title %}{{ block.super }} · {% translate "Search" %}'
    "{% endblock %}"
    '{% block body %}{% include "asked" %}{% include "framed" %}{% endblock %}',
    "framed": '{% extends "frame" %}{% block body %}within{% endblock %}',
    "escaped": "{% load i18n %}{{ evil }}{% translate '<b>100%</b>' %}{% include 'part' with a=evil %}",
}
GIVEN: dict[str, Any] = {
    "a": 3, "b": "<7>", "many": [1, 2], "name": "Send", "called": "part", "evil": "<script>",
    "node": {"name": "a", "below": [{"name": "b", "below": [{"name": "c"}]}, {"name": "d"}]},
}  # fmt: skip
LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "static": "django.templatetags.static",
    "desk": "wafaa.lib.templatetags.desk",
    "keep": "wafaa.lib.templatetags.keep",
}
FOUND = ("django.template.loaders.locmem.Loader", FILES)


def engine(*loaders: Any) -> Engine:
    return Engine(loaders=list(loaders), libraries=LIBRARIES)


@pytest.mark.parametrize("given", [GIVEN, {}], ids=["told", "untold"])
@pytest.mark.parametrize("name", FILES)
def test_the_same_page_in_each_language_one_after_the_other(name: str, given: dict[str, Any]) -> None:
    plain, compiled = engine(FOUND), engine(("wafaa.lib.spoken.Loader", [FOUND]))
    given = given | {"called": "part"}
    for language in ("ar", "en", "ar"):
        with translation.override(language):
            expected = plain.get_template(name).render(Context(given))
            for _again in range(2):
                assert compiled.get_template(name).render(Context(given)) == expected


def test_what_never_differs_is_one_text() -> None:
    compiled = engine(("wafaa.lib.spoken.Loader", [FOUND]))
    with translation.override("ar"):
        (said,) = compiled.get_template("constant").nodelist
        assert isinstance(said, TextNode) and "أرسل" in said.s
    with translation.override("en"):
        (said,) = compiled.get_template("constant").nodelist
        assert isinstance(said, TextNode) and "Send" in said.s and "أرسل" not in said.s


def test_what_is_not_there_is_missed_when_it_is_drawn() -> None:
    files = {"page": "{% if a %}{% include 'nowhere' %}{% else %}here{% endif %}"}
    compiled = engine(("wafaa.lib.spoken.Loader", [("django.template.loaders.locmem.Loader", files)]))
    assert compiled.get_template("page").render(Context({"a": 0})) == "here"
    with pytest.raises(Exception, match="nowhere"):
        compiled.get_template("page").render(Context({"a": 1}))
