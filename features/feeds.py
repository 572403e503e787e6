"""What feeds are called: who sends a file. A feed's name is an identifier that `--feed` and manifests write."""

import re
from collections.abc import Mapping
from typing import Final

from features.layouts import LAYOUTS
from features.mapping_schema import NAME_FORM

FEED_LABELS: Final[Mapping[str, str]] = {
    "market-regulator": "市场监管部门",
    "tax-bureau": "税务部门",
    "human-resources": "人力资源社会保障部门",
    "environment": "生态环境部门",
    "customs": "海关",
    "emergency-management": "应急管理部门",
    "public-resources": "公共资源交易平台",
    "industry-bureau": "工业和信息化部门",
    "utilities": "水电气热单位",
    "court": "法院",
    "bank": "银行",
    "authorised-loans": "授权查询的贷款",
    "authorised-invoices": "授权查询的发票",
    "double-publicity": "双公示",
    "departments": "各部门清单",
    "credit-centre": "公共信用信息中心",
    "credit_site": "信用网站",
}


def is_feed_name(feed: str) -> bool:
    """Whether a feed may be called so: one that is known, or a name of the form that layouts have."""
    return feed in FEED_LABELS or feed in LAYOUTS or re.fullmatch(NAME_FORM, feed) is not None


def feed_label(feed: str) -> str:
    """A feed in Chinese; one that nobody knows is shown by its name. Without a feed a load goes by its layout."""
    if feed in LAYOUTS:
        return LAYOUTS[feed].label
    return FEED_LABELS.get(feed, feed)
