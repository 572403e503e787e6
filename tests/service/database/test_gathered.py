"""Questions gathered: one statement for many, each gets its own answer, a fault reaches everybody and the next are answered."""

import asyncio

import pytest
from sqlalchemy import literal, select, text

from service.database.gathered import Gathered
from service.database.prepared import Prepared
from service.errors import DatabaseFault

_GOOD = Prepared(select(literal(1)))
_WRONG = Prepared(select(text("nothing FROM nowhere")))


class Asked:
    """Answers with the square, none for odd numbers; remembers the groups it was asked."""

    def __init__(self):
        self.groups = []

    def __call__(self, questions):
        assert (yield _GOOD, {}) == [(1,)]
        self.groups.append(list(questions))
        return {one: one * one for one in questions if one % 2 == 0}


def test_those_that_ask_together_are_answered_by_one_statement(database):
    asked = Asked()
    gathered = Gathered(database, asked)

    async def all_of_them():
        return await asyncio.gather(*(gathered.ask(number) for number in (4, 3, 4, 2)))

    assert asyncio.run(all_of_them()) == [16, None, 16, 4]
    assert asked.groups == [[4, 3, 2]]


def test_who_comes_later_or_in_another_loop_is_answered_anew(database):
    asked = Asked()
    gathered = Gathered(database, asked)

    async def one_after_the_other():
        return [await gathered.ask(2), await gathered.ask(2)]

    assert asyncio.run(one_after_the_other()) == [4, 4]
    assert asyncio.run(gathered.ask(6)) == 36
    assert asked.groups == [[2], [2], [6]]


def test_a_fault_is_told_to_each_and_ends_with_its_group(database):
    faults = [True]

    def answer(questions):
        yield _WRONG if faults and faults.pop() else _GOOD, {}
        return dict.fromkeys(questions, "found")

    gathered = Gathered(database, answer)

    async def asked():
        first = await asyncio.gather(gathered.ask(1), gathered.ask(2), return_exceptions=True)
        return first, await gathered.ask(1)

    first, then = asyncio.run(asked())
    assert [type(one) for one in first] == [DatabaseFault, DatabaseFault]
    assert then == "found"


def test_one_that_gave_up_takes_nobody_with_it(database):
    gathered = Gathered(database, Asked())

    async def asked():
        impatient = asyncio.ensure_future(gathered.ask(2))
        patient = asyncio.ensure_future(gathered.ask(4))
        await asyncio.sleep(0)
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        return await patient

    assert asyncio.run(asked()) == 16
