from features.feeds import FEED_LABELS, feed_label
from features.sample.writer import FEEDS


def test_every_feed_of_the_sample_has_a_label():
    assert set(FEEDS.values()) <= set(FEED_LABELS)


def test_a_feed_is_shown_in_chinese_where_it_is_known():
    assert [feed_label(feed) for feed in ("tax-bureau", "honours", "州工信局")] == [
        "税务部门",
        "表彰荣誉",
        "州工信局",
    ]
