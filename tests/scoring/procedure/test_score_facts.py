"""What a notice of a D by score says of each item that took points."""

from features.catalogue import CATALOGUE
from scoring.procedure.score_facts import score_facts


def reason(name, value, points):
    one = next(each for each in CATALOGUE if each.name == name)
    told = {"feature": name, "label": one.label, "unit": one.unit, "points": points}
    return told | {"value": value, "unknown": value is None}


def test_a_rating_is_told_by_its_name_and_everything_else_by_its_number():
    reasons = [
        reason("tax_rating_lowest_36m", 1.0, -10),
        reason("tax_rating_change", -1.0, -9),
        reason("penalties", 2.0, -8),
        reason("vat_late_share_12m", 0.25, -7),
        reason("labour_rating_lowest_36m", None, -6),
        reason("environment_rating_latest", 3.0, 5),
    ]
    items = score_facts(reasons, 700, {}, CATALOGUE).items
    assert [one.value for one in items] == ["C级", "-1 级", "2 条", "0.250 比例", "未知"]
