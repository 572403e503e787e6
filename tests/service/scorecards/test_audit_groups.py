import polars as pl
import pytest

from features.store import end_of_day
from service.home import Home
from service.scorecards.audit_groups import LABELS, audit_groups


@pytest.fixture(scope="module")
def asked(sample_home):
    home = Home(sample_home)
    policy, day = home.policy(), home.last_known_day()
    codes = home.store.known(end_of_day(day)).rows("registration")["uscc"].unique().sort()

    def ask(uscc):
        known = home.store.known(end_of_day(day))
        return audit_groups(known, policy.on(day), uscc, divisions=policy.settings.divisions)

    return codes, ask


def test_groups_have_names_and_come_in_the_order_asked_for(asked):
    codes, ask = asked
    found = ask(codes)
    assert dict(found.labels) == LABELS
    assert found.groups.height == codes.len()
    assert {"格尔木市", "德令哈市"} <= set(found.of("county"))
    assert set(found.of("ownership").drop_nulls()) <= {"国有", "集体", "私营", "外资及港澳台", "混合"}
    assert {"微型", "小型"} <= set(found.of("size_class")) <= {"微型", "小型", "中型", "大型", None}
    assert "建筑业" in set(found.of("industry"))
    back = ask(codes.reverse())
    assert back.groups.reverse().equals(found.groups)


def test_a_code_nobody_knows_has_no_group(asked):
    _, ask = asked
    assert ask(pl.Series("uscc", ["91632801MA00000000"])).groups.row(0) == (None,) * 4
