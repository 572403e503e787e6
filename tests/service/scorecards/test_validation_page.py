"""The page of an audit where there is little to show."""

from service.pages.fairness import fairness_parts


def test_an_attribute_nobody_is_known_by_is_one_line():
    nothing = {"attribute": "county", "label": "县市", "unknown": 123, "groups": [], "proxies": []}
    parts = list(fairness_parts({"rows": 123, "comparisons": 0, "attributes": [nothing]}, {}))
    assert [str(part) for part in parts[1:]] == ["县市：没有可比的群体（123 户未知）"]
