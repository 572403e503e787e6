"""A body is heard whole: of a name that stands twice one value would be lost, and its sender believe it was heard."""

import pytest


@pytest.mark.parametrize(
    ("path", "party", "body", "name"),
    [
        (
            "/v1/cases/0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f/steps",
            "bureau",
            '{"step":"admitted","who":"甲","who":"乙"}',
            "who",
        ),
        (
            "/v1/objections",
            "bureau",
            '{"text":"x","agent":{"name":"甲","name":"乙"}}',
            "name",
        ),
        (
            "/v1/objections",
            "bureau",
            '{"text":"x","files":[{"name":"a","content":"YQ==","content":"Yg=="}]}',
            "content",
        ),
        ("/v1/jobs", "bureau", '{"kind":"publish","kind":"publish","request":{}}', "kind"),
        ("/v1/account/secrets", "bureau", '{"\\u001b":1,"\\u001b":1}', "?"),
    ],
)
def test_a_name_that_stands_twice_is_named(served, path, party, body, name):
    headers = served.as_party(party) | {"Content-Type": "application/json"}
    answer = served.client.post(path, content=body.encode(), headers=headers)
    assert answer.status_code == 400, answer.text
    assert answer.json()["type"].endswith("/malformed-request")
    assert answer.json()["detail"] == f"请求正文的“{name}”在同一对象中只能写一次"
    english = served.client.post(path, content=body.encode(), headers=headers | {"Accept-Language": "en"})
    assert english.json()["detail"] == f"'{name}' may be given once only in an object of the body"


def test_the_same_name_in_two_objects_is_no_fault(served):
    body = '{"uscc":["a"],"as_of":"x","purpose":{"as_of":{"as_of":1}}}'
    headers = served.as_party("bureau") | {"Content-Type": "application/json"}
    answer = served.client.post("/v1/ratings/batch", content=body, headers=headers)
    assert "只能写一次" not in answer.text


def test_who_may_not_ask_is_told_that_first(served):
    headers = {"Content-Type": "application/json"}
    answer = served.client.post("/v1/jobs", content=b'{"kind":1,"kind":2}', headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "declared",
    [
        "charset=gbk",
        "CHARSET=GBK",
        'charset="utf-16"',
        "charset=",
        "charset",
        "charset=utf-8; charset=gbk",
        "charset*=utf-8''gbk",
    ],
)
def test_a_body_said_to_be_in_another_encoding_is_refused(served, declared):
    headers = served.as_party("bureau") | {"Content-Type": f"application/json; {declared}"}
    answer = served.client.post("/v1/ratings/batch", content=b'{"uscc": ["1"]}', headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-request")
    assert "UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize("declared", ["", "; charset=utf-8", '; charset="UTF-8"', "; v=1; charset=utf8"])
def test_a_body_said_to_be_in_ours_is_read(served, declared):
    headers = served.as_party("bureau") | {"Content-Type": f"application/json{declared}"}
    answer = served.client.post("/v1/ratings/batch", content=b'{"uscc": ["1"]}', headers=headers)
    assert answer.status_code == 200, answer.text
