"""Rows that came through no feed that anybody chose, of records that came through another one before.

A correction that is loaded without its feed becomes another record beside the one that it was to correct. No row says so:
through two feeds one matter may well come twice. So it is told, and a person decides.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import polars as pl

from features.feeds import feed_label
from features.identity import with_record_id
from features.layouts import LAYOUTS, Layout
from features.ledger import LoadedFile
from features.store import Store

MOST: Final = 20_000
"""So many new rows of a pass are compared: who forgot a feed is told so by the first ones of a large load too."""


def feeds_of(files: Iterable[LoadedFile], layout: Layout) -> set[str]:
    """The feeds other than the layout's own name through which records of its kind may have come; of a mapped table nobody knows the kind."""
    return {
        file.feed
        for file in files
        if file.feed != layout.name
        and (file.layout not in LAYOUTS or LAYOUTS[file.layout].kind_name == layout.kind_name)
    }


def known_elsewhere(
    store: Store, layout: Layout, load_id: str, new: pl.DataFrame, feeds: Collection[str]
) -> dict[str, int]:
    """Feed → of how many of the new rows that came under the layout's own name it told the record before."""
    ours = new.lazy().filter(pl.col("source") == layout.name).head(MOST).collect() if feeds else new.clear()
    if ours.is_empty():
        return {}
    asked = pl.concat(
        with_record_id(ours.with_columns(source=pl.lit(feed)), layout.kind).select(
            "record_id", "bucket", "source"
        )
        for feed in sorted(feeds)
    )
    told = store.contents(layout.kind_name, load_id, asked).select("record_id").unique()
    found = asked.unique("record_id").join(told, on="record_id", how="semi")
    return dict(found.group_by("source").len().sort("source").iter_rows())


def told_elsewhere(found: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """What a load report knows of such rows (`LoadReport.known_elsewhere`), as data and in words that say what to do."""
    return [
        {
            "layout": layout,
            "feed": feed,
            "records": count,
            "told": (
                f"没有写明来源渠道（--feed，清单中的 feed）而按“{feed_label(layout)}”（{layout}）载入的，有 {count:,} 条记录此前已由"
                f"“{feed_label(feed)}”（{feed}）报来，现在成为另外的记录；是对其更正的，请以渠道 {feed} 再载入一次"
            ),
        }
        for (layout, feed), count in found.items()
    ]
