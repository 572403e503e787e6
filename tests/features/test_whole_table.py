import polars as pl
import pytest

from features import whole_table as module
from features.catalogue import CATALOGUE
from features.errors import CatalogueError
from features.feature_table import feature_table
from features.lawful_gate import pass_gate
from features.records import KINDS
from features.store import Store, end_of_day
from features.whole_table import portions, whole_table
from tests.features.builders import RULES, code, day

AS_OF = day("2025-12-31")


@pytest.fixture(scope="module")
def known(sample_home):
    return Store(sample_home / "store").known(end_of_day(AS_OF)).without_reports()


@pytest.fixture(scope="module")
def codes(known):
    found = known.rows("registration")["uscc"].unique().sort()
    return pl.concat([found.sample(200, seed=3), pl.Series("uscc", [code(999_999)])])


@pytest.mark.parametrize(("share_rows", "worth_sharing"), [(3_000_000, 300_000), (20_000, 0), (2_000, 0)])
def test_the_table_is_that_of_all_records_judged_at_once(
    known, codes, monkeypatch, share_rows, worth_sharing
):
    monkeypatch.setattr(module, "SHARE_ROWS", share_rows)
    monkeypatch.setattr(module, "WORTH_SHARING", worth_sharing)
    whole = whole_table(known, codes, CATALOGUE, as_of=AS_OF, rules=RULES)
    at_once = feature_table(pass_gate(known, as_of=AS_OF, rules=RULES), codes, CATALOGUE)
    assert at_once.drop("uscc").null_count().sum_horizontal()[0] < at_once.height * len(CATALOGUE) / 2
    assert whole.equals(at_once, null_equal=True)


def test_a_code_that_is_asked_twice_is_answered_twice(known, codes):
    twice = pl.concat([codes.head(3), codes.head(3)])
    table = whole_table(known, twice, CATALOGUE[:5], as_of=AS_OF, rules=RULES)
    assert table["uscc"].equals(twice)
    assert table.head(3).equals(table.tail(3), null_equal=True)


def test_what_is_no_feature_is_refused_before_anything_is_read(codes):
    with pytest.raises(CatalogueError, match="不是特征目录中的特征"):
        whole_table(None, codes, ["registered_capital"], as_of=AS_OF, rules=RULES)


class Sizes:
    """So many records of each kind, and of some others."""

    def __init__(self, few, **many):
        self.sizes = dict.fromkeys(KINDS, few) | many

    def stored(self, kind):
        return self.sizes[kind]


def read(found):
    return [(feature.name, bucket) for one in found for feature in one.features for bucket in one.share]


@pytest.mark.parametrize(
    "sizes",
    [Sizes(0), Sizes(10), Sizes(50_000), Sizes(400_000, vat_invoice=20_000_000, tax_filing=9_000_000)],
)
def test_every_feature_gets_every_bucket_once(sizes):
    found = read(portions(sizes, CATALOGUE))
    assert len(found) == len(set(found)) == 16 * len(CATALOGUE)


def test_few_records_are_one_portion_and_more_are_two_side_by_side():
    assert len(portions(Sizes(10), CATALOGUE)) == 1
    assert len(portions(Sizes(20_000), CATALOGUE)) == 2


def test_no_portion_is_much_greater_than_a_share_and_kinds_of_one_feature_stay_together():
    found = portions(Sizes(400_000, vat_invoice=20_000_000), CATALOGUE)
    assert max(one.rows for one in found) <= 4 / 3 * module.SHARE_ROWS
    assert len([one for one in found if one.kinds == {"vat_invoice"}]) == 7
    for one in found:
        assert all(set(feature.view.kinds) <= one.kinds for feature in one.features)
    kinds = {tuple(feature.name for feature in one.features): one.kinds for one in found}
    assert sum(map(len, kinds.values())) == len(frozenset().union(*kinds.values()))
