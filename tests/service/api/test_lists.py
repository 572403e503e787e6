"""Lists and batches: filtered, within reach, page by page; a row that was changed in the database is shown by nobody."""

import json

import polars as pl
import pytest
from sqlalchemy import update

from service.database.tables import decisions
from service.publications.publish import publish
from service.runs.kept import Runs
from tests.service.api.conftest import COUNTY

NOBODY = "91632899MA0000007G"


@pytest.fixture(scope="module")
def everyone(sample_home):
    """What the run says of each enterprise, by code."""
    run = Runs(sample_home / "runs").latest("public")
    people = run.table("population").select("uscc", "name", "industry", county="division")
    rows = run.table("decisions").select("uscc", "status", "grade", "score", "decision_id")
    return run.collect(rows.join(people, on="uscc").sort("uscc"))


@pytest.fixture
def ask(served):
    def get(party="bureau", **params):
        return served.client.get("/v1/ratings", headers=served.as_party(party), params=params)

    return get


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ({}, pl.lit(value=True)),
        ({"grade": "D"}, pl.col("grade") == "D"),
        ({"grade": "M"}, pl.col("grade") == "M"),
        ({"county": COUNTY}, pl.col("county") == COUNTY),
        ({"industry": "E"}, pl.col("industry").str.starts_with("E")),
        ({"industry": "e47"}, pl.col("industry").str.starts_with("E47")),
        ({"status": "out_of_scope"}, pl.col("status") == "out_of_scope"),
        (
            {"grade": "B", "industry": "F5", "county": COUNTY},
            (pl.col("grade") == "B")
            & pl.col("industry").str.starts_with("F5")
            & (pl.col("county") == COUNTY),
        ),
    ],
)
def test_a_list_holds_whom_the_filters_name(ask, everyone, filters, holds):
    expected = everyone.filter(holds).head(40).to_dicts()
    found = ask(limit=40, **filters).json()
    assert found["total"] == everyone.filter(holds).height
    assert expected
    assert [{name: one[name] for name in expected[0]} for one in found["ratings"]] == expected


def test_the_grade_in_effect_is_that_of_the_rating(ask, served):
    for grade in "ABCDM":
        for one in ask(grade=grade, limit=4).json()["ratings"]:
            rating = served.client.get(
                f"/v1/enterprises/{one['uscc']}/rating", headers=served.as_party("bureau")
            ).json()
            assert one["grade_in_effect"] == rating["standing"]["grade_in_effect"]


def test_page_after_page_is_the_whole_list(ask, everyone):
    found, cursor, done = [], None, 0
    while cursor is not None or not found:
        page = ask(grade="B", limit=200, **({"cursor": cursor} if cursor else {})).json()
        found, cursor = found + page["ratings"], page["next"]
        done += len(page["ratings"])
        assert page["done"] == done
    assert [one["uscc"] for one in found] == everyone.filter(grade="B")["uscc"].to_list()


def test_a_county_lists_its_own_alone(ask, everyone):
    own = ask("county", limit=1000).json()
    assert [one["uscc"] for one in own["ratings"]] == everyone.filter(county=COUNTY)["uscc"].to_list()
    assert ask("county", county="632801").status_code == 403
    cursor = ask(limit=1).json()["next"]
    assert ask("county", cursor=cursor).status_code == 400


def test_bad_questions_are_told_what_would_be_right(ask):
    cursor = ask(grade="B", limit=1).json()["next"]
    for params, words in (
        ({"grade": "E"}, "A、B、C、D、M"),
        ({"county": "63280"}, "六位数字"),
        ({"industry": "%"}, "门类字母"),
        ({"industry": "Z9"}, "现有的门类：A、B、C、"),
        ({"industry": "E99", "grade": "A"}, "没有行业代码以“E99”开头的企业"),
        ({"county": "999999"}, "632802（德令哈市）"),
        ({"status": "x"}, "evaluated"),
        ({"cursor": "abc"}, "从头开始"),
        ({"cursor": cursor}, "筛选条件须与第一页相同"),
        ({"cursor": cursor, "grade": "B", "as_of": "2026-11-01"}, "不再写 as_of"),
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
    ):
        answer = ask(**params)
        assert answer.status_code == 400, params
        assert words in answer.json()["detail"]


def test_a_list_of_what_is_known_may_be_empty(ask, everyone):
    """Nobody of a section has a grade: that is an answer, and no slip."""
    assert everyone.filter(pl.col("industry").str.starts_with("A"), grade="A").is_empty()
    assert ask(grade="A", industry="A").json()["total"] == 0


def _batch(served, codes, party="bureau", **more):
    body = {"uscc": codes, **more}
    return served.client.post("/v1/ratings/batch", headers=served.as_party(party), json=body)


def test_a_batch_answers_each_in_its_order(served, documents):
    codes = [documents["D"]["uscc"], "123", NOBODY, documents["A"]["uscc"]]
    found = _batch(served, codes).json()
    assert (found["asked"], found["answered"]) == (4, 2)
    assert [one["uscc"] for one in found["answers"]] == codes
    for place, grade in ((0, "D"), (3, "A")):
        rating = found["answers"][place]["rating"]
        assert rating == {name: documents[grade][name] for name in rating}
    assert "18 位" in found["answers"][1]["why_not"]
    assert "没有" in found["answers"][2]["why_not"]


def test_a_batch_does_not_tell_a_county_who_is_elsewhere(served, everyone):
    inside = everyone.filter(county=COUNTY)["uscc"][0]
    outside = everyone.filter(pl.col("county") != COUNTY)["uscc"][0]
    first, *others = _batch(served, [inside, outside, NOBODY], "county").json()["answers"]
    assert first["rating"]
    assert others[0]["why_not"] == others[1]["why_not"]
    assert [one["rating"] for one in others] == [None, None]


@pytest.mark.parametrize("text", ["\ud800", "9163\x00", "a\nb", "9" * 257])
def test_a_batch_takes_no_text_that_cannot_be_kept(served, text):
    body = json.dumps({"uscc": [NOBODY, text]})
    headers = served.as_party("bureau") | {"content-type": "application/json"}
    answer = served.client.post("/v1/ratings/batch", headers=headers, content=body)
    assert answer.status_code == 400
    assert "uscc 第 2 项" in answer.json()["detail"]


def test_a_batch_has_a_size(served):
    assert _batch(served, [NOBODY] * 1001).status_code == 413
    assert _batch(served, []).status_code == 400
    assert _batch(served, [NOBODY], as_of="2099-01-01").status_code == 400
    assert _batch(served, [NOBODY], more=1).status_code == 400
    for party in ("finance", "bank", "enterprise"):
        assert _batch(served, [NOBODY], party).status_code == 403


def test_a_row_changed_in_the_database_is_listed_by_nobody(empty, sample_home, of_grade):
    """Whether its decision was changed, or a column by which lists are filtered."""
    run = Runs(sample_home / "runs").latest("public")
    publish(empty.running.database, empty.running.home, run, who="测试", progress=lambda *_: None)
    with empty.running.database.writing() as connection:
        text = connection.execute(decisions.select().where(decisions.c.uscc == of_grade["D"])).one().content
        found = json.loads(text)
        found["row"]["grade"] = "A"
        for grade, change in (
            ("D", {"content": json.dumps(found)}),
            ("B", {"grade": "A"}),
            ("C", {"industry": "A0111"}),
        ):
            connection.execute(update(decisions).where(decisions.c.uscc == of_grade[grade]).values(**change))
    headers = empty.as_party("bureau")
    for params in ({"grade": "D"}, {"grade": "A"}, {"grade": "C", "industry": "A0111"}):
        answer = empty.client.get("/v1/ratings", headers=headers, params=params | {"limit": 1000})
        assert answer.status_code == 500, params
        assert "改动过" in answer.json()["detail"]
    assert empty.client.get("/v1/ratings", headers=headers, params={"grade": "M"}).status_code == 200
