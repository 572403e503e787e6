"""A screening as of a day is answered by the publication that applied then, and says plainly that nothing of it is to be acted on."""

import json


def _screening(path):
    return json.loads(path.read_text())["screening"]


def test_an_earlier_day_is_answered_by_what_applied_then(installation):
    changed = installation.changed
    now = _screening(installation.screened(changed.better))
    installation.done("publish", changed.runs[1])
    then = _screening(installation.screened(changed.better, as_of="2026-09-15"))
    assert then["enterprises"][0]["decision_id"] == now["enterprises"][0]["decision_id"]
    assert (then["as_of"], then["publication"]["as_of"]) == ("2026-09-15", "2026-08-31")
    assert (now["publication"]["in_force"], then["publication"]["in_force"]) == (True, False)
    assert any("不得据以采取措施" in one and "2026-10-31" in one for one in then["notices"])
    for one in then["enterprises"]:
        assert one["standing"] is None
        assert all(each["in_effect"] is each["standing"] is None for each in one["measures"])
    assert then["enterprises"][0]["measures"]
    newest = _screening(installation.screened(changed.better, as_of="2026-11-01"))
    assert newest["publication"]["in_force"] is True
    assert newest["enterprises"][0]["standing"] is not None
    assert newest["enterprises"][0]["grade"] == "A"
