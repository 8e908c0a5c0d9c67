from wafaa.inbox import verbs, search
from wafaa.work.worker import run_due
from wafaa.work.models import Job, Event

def test_x(world):
    m = world.layla_writes("السلام عليكم وين الشحنة رقم ١٢٣٤")
    c = world.conversation(m)
    assert c.promise_kind == "first_reply"
    with world.as_staff(world.omar):
        r = verbs.reply(c, "أهلا", key="k1")
        assert verbs.reply(c, "أهلا", key="k1") == r
    print(run_due())
    print(list(Event.everywhere.values_list("name", flat=True)))
    with world.inside():
        assert search.find("شحنه 1234") == [m.pk]
    with world.next_door():
        assert search.find("شحنه 1234") == []
    r.refresh_from_db()
    print(list(Job.objects.values()))
