"""Files of a step come back in the order in which they were handed in, and so do letters tell them."""

import base64

from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import lines_of

NAMES = ["丙.pdf", "甲.pdf", "戊.pdf", "乙.pdf", "丁.pdf"]


def _files(names):
    return [{"name": one, "content": base64.b64encode(one.encode()).decode()} for one in names]


@ON_SQLITE
def test_files_keep_the_order_in_which_they_were_handed_in(office):
    case = office.objection(files=_files(NAMES))
    case = office.step("enterprise", case, "supplemented", text="另附", files=_files(NAMES[::-1]))
    for told in (case, office.get("bureau", f"/v1/cases/{case['id']}")):
        names = [[one["name"] for one in step["files"]] for step in told["steps"]]
        assert names == [NAMES, NAMES[::-1]]
    assert len({one["id"] for step in case["steps"] for one in step["files"]}) == 10
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    listed = [one for one in lines_of(office, case, 4) if "SHA-256" in one]
    assert [one.split("”")[0].split("“")[-1] for one in listed] == [*NAMES, *NAMES[::-1]]
