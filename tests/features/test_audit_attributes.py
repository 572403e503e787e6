"""What a grade may not rest on stays apart by type, and can still be read for audits."""

from collections.abc import Sequence
from typing import get_type_hints

import polars as pl
import pytest

from features.audit_attributes import AUDIT_ATTRIBUTES, AuditAttribute, audit_attributes
from features.catalogue import CATALOGUE, features_for, require_allowed
from features.errors import CatalogueError
from features.feature import Feature
from features.feature_table import feature_table
from tests.features.builders import USCC, code, gate

REGISTERED = {
    "ownership": "private", "enterprise_type": "company", "industry": "C3000", "division": "632801",
    "registered_capital_fen": 5, "established_on": "2019-12-31", "occurred_on": "2020-01-05", "status": "active",
}  # fmt: skip


def _plain(name):
    return name.removeprefix("audit:")


def attributes_of(uscc=USCC, **records):
    return (
        audit_attributes(gate("2024-12-30", **records), pl.Series([uscc])).rename(_plain).row(0, named=True)
    )


def test_the_state_of_the_day_is_read_from_the_newest_registration():
    moved = REGISTERED | {"division": "632802", "occurred_on": "2022-01-05"}
    told = attributes_of(registration=[moved, REGISTERED])
    assert told["division"] == "632802"
    assert told["years_in_business"] == 4  # the fifth year ends the day after


def test_honours_are_told_by_level_and_complaints_although_they_never_count():
    told = attributes_of(
        honour=[
            {"document_no": f"样{n}号", "level": level, "occurred_on": "2024-01-01"}
            for n, level in enumerate(("county", "county", "national"))
        ],
        payment_complaint=[{"document_no": "样诉1号", "amount_fen": 1, "occurred_on": "2024-01-01"}],
        annual_report=[
            {"year": year, "employees": year - 2000, "occurred_on": f"{year + 1}-03-01"}
            for year in (2022, 2021)
        ],
    )
    assert (told["honours_county"], told["honours_prefecture"], told["honours_national"]) == (2, 0, 1)
    assert told["payment_complaints"] == 1
    assert told["employees"] == 22


def test_an_enterprise_nobody_registered_is_unknown_and_has_no_honours():
    told = attributes_of(code(7), registration=[REGISTERED])
    assert told["ownership"] is None
    assert told["honours_county"] == 0


def test_every_attribute_says_why_it_is_kept_apart():
    for attribute in AUDIT_ATTRIBUTES:
        assert all((attribute.name, attribute.label, attribute.unit, attribute.reason, attribute.access))
    names = {attribute.name for attribute in AUDIT_ATTRIBUTES}
    assert len(names) == len(AUDIT_ATTRIBUTES)
    assert not names & {feature.name for feature in CATALOGUE}


class Unread:
    """Gated records that nobody may touch."""

    def __getattr__(self, name):
        raise AssertionError(name)


@pytest.mark.parametrize("wrong", [AUDIT_ATTRIBUTES[0], "ownership", pl.col("ownership")])
def test_an_audit_attribute_is_refused_before_anything_is_read(wrong):
    with pytest.raises(CatalogueError, match="不是特征目录中的特征"):
        feature_table(Unread(), pl.Series([USCC]), [CATALOGUE[0], wrong])
    with pytest.raises(CatalogueError, match="不是特征目录中的特征"):
        require_allowed([CATALOGUE[0], wrong], "financing")


def test_the_types_keep_them_apart():
    assert get_type_hints(feature_table)["features"] == Sequence[Feature]
    assert get_type_hints(require_allowed)["features"] == Sequence[Feature]
    assert not issubclass(AuditAttribute, Feature)
    assert not issubclass(Feature, AuditAttribute)


def test_a_public_card_is_refused_authorised_inputs_and_told_which():
    authorised = next(f for f in CATALOGUE if f.access == "authorised")
    with pytest.raises(CatalogueError, match=f"须经企业授权的数据：{authorised.label}（{authorised.name}）"):
        require_allowed([*features_for("public"), authorised], "public")
    require_allowed(features_for("public"), "public")
    require_allowed(CATALOGUE, "financing")


def test_in_a_table_they_bear_a_mark_that_training_refuses():
    table = audit_attributes(gate("2024-12-30", registration=[REGISTERED]), pl.Series([USCC]))
    assert table.columns == ["uscc", *(f"audit:{attribute.name}" for attribute in AUDIT_ATTRIBUTES)]
