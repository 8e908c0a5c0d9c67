"""Labels at the desk: put on, taken off, made where they are needed, and never taken off by adding."""

from __future__ import annotations

from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox.models import Conversation, Label


def test_a_label_is_made_put_on_and_taken_off(world: World) -> None:
    opened = world.conversation(world.layla_writes())
    omar, url = browser_of(world.omar, language="ar"), f"/s/layla/inbox/{opened.public_id}/label/"

    def labels() -> list[str]:
        with world.inside():
            return list(Conversation.objects.get(pk=opened.pk).labels)

    for _press in range(2):
        assert omar.post(url, {"label": " تغليف هدية ", "on": "1"}).status_code == 302
        assert labels() == ["تغليف هدية"]
    with world.inside():
        assert Label.objects.filter(name="تغليف هدية").count() == 1
    omar.post(url, {"label": "تغليف هدية"})
    assert labels() == []
    omar.post(url, {"label": "تغليف هدية"})
    assert labels() == ["تغليف هدية"]
    assert omar.post(url, {"label": " ", "on": "1"}).status_code == 404
    page = omar.get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    assert "ابحث عن تصنيف أو أضفه" in page
