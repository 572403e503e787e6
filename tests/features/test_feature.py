import pytest

from features.errors import CatalogueError
from features.feature import Feature, View, records_of
from features.value import ROWS

DECLARED = {
    "name": "n", "label": "名", "family": "tax", "view": records_of("tax_filing"), "window": 12,
    "direction": 1, "unit": "次", "unknown": "未知", "legal_note": "注", "value": ROWS,
}  # fmt: skip


@pytest.mark.parametrize("name", ["name", "label", "unit", "unknown", "legal_note"])
def test_a_declaration_that_leaves_a_reader_without_an_answer_is_refused(name):
    with pytest.raises(CatalogueError, match=name):
        Feature(**DECLARED | {name: ""})


@pytest.mark.parametrize(
    ("kinds", "access"),
    [
        (("penalty",), "open"),
        (("penalty", "tax_filing"), "government"),
        (("tax_filing", "vat_invoice"), "authorised"),
    ],
)
def test_the_strictest_of_what_a_view_reads_decides_who_may_see_it(kinds, access):
    view = View("v", kinds, lambda gated: gated.usable(kinds[0]))
    assert Feature(**DECLARED | {"view": view}).access == access
