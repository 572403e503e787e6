"""Who took over a code: from which day, through how many steps, and the same of one as of many."""

from features.records import KINDS
from features.successors import Successor, chains_of, successors_of, successors_of_each
from tests.features.builders import code, day, no_rows, rows
from tests.features.histories import Told

HEIR, OLD, OLDER = code(1), code(2), code(3)
TAKEN = {
    "uscc": HEIR,
    "predecessor": OLD,
    "succession_type": "code_change",
    "occurred_on": "2024-06-01",
    "document_no": "样变1号",
}
FIRST = TAKEN | {
    "uscc": OLD,
    "predecessor": OLDER,
    "occurred_on": "2024-05-01",
    "succession_type": "merger",
}


def told(uscc, *links, as_of="2024-07-01", **kinds):
    found = {name: no_rows(name) for name in KINDS} | {
        name: rows(name, *said) for name, said in {"code_succession": links, **kinds}.items()
    }
    known, codes = Told(found), (HEIR, OLD, OLDER)
    one_by_one = {one: successors_of(known, one, as_of=day(as_of)) for one in codes}
    each = successors_of_each(known, codes, as_of=day(as_of))
    assert each == {one: ours for one, ours in one_by_one.items() if ours}
    return one_by_one[uscc]


def test_who_took_over_a_code_is_known_from_that_day():
    assert told(OLD, TAKEN) == [Successor(HEIR, "code_change", day("2024-06-01"))]
    assert told(OLD, TAKEN, as_of="2024-05-31") == []
    assert told(HEIR, TAKEN) == []


def test_of_a_chain_the_last_code_with_how_and_when_the_first_was_taken():
    found = told(OLDER, TAKEN, FIRST)
    assert found == [Successor(HEIR, "merger", day("2024-05-01"))]
    assert told(OLDER, TAKEN, FIRST, as_of="2024-05-31")[0].uscc == OLD


def test_a_code_that_several_took_over_names_them_all_and_a_circle_nobody():
    both = told(OLDER, FIRST, FIRST | {"uscc": HEIR})
    assert [one.uscc for one in both] == sorted([OLD, HEIR])
    assert told(OLD, TAKEN, TAKEN | {"uscc": OLD, "predecessor": HEIR}) == []


def test_an_annulled_link_names_nobody():
    annulment = {
        "uscc": HEIR,
        "event_type": "annulment",
        "target_kind": "code_succession",
        "target_document_no": "样变1号",
        "occurred_on": "2024-06-15",
        "effective_on": "2024-06-01",
    }
    assert told(OLD, TAKEN, event=[annulment]) == []


def test_codes_hang_together_through_any_number_of_takings_over():
    links = rows("code_succession", TAKEN, FIRST, TAKEN | {"uscc": code(4), "predecessor": code(5)})
    chains = chains_of(links)
    assert set(chains) == {HEIR, OLD, OLDER, code(4), code(5)}
    assert chains[HEIR] == chains[OLD] == chains[OLDER]
    assert chains[code(4)] == chains[code(5)] != chains[HEIR]
    assert chains_of(no_rows("code_succession")) == {}
