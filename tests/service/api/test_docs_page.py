"""The page of the description tells what is to be sent, the items of a body like the parameters of an address."""

import re
from html import unescape

import pytest


@pytest.mark.parametrize("operation", ["createScreening", "queryRatings", "grantAuthorisation", "issueToken"])
def test_the_page_tells_each_item_of_a_body(served, operation):
    page, document = unescape(served.client.get("/docs").text), served.app.openapi()
    path, one = next(
        (path, one)
        for path, methods in document["paths"].items()
        for one in methods.values()
        if one["operationId"] == operation
    )
    part = page.split(f"<code>POST {path}</code>")[1].split("<h2>")[0]
    (media,) = one["requestBody"]["content"].values()
    schema = document["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
    told = dict(re.findall(r"<code>(\S+)</code></td><td>正文</td><td>(是|否)", part))
    assert told == {name: "是" if name in schema["required"] else "否" for name in schema["properties"]}


def test_of_a_body_of_several_kinds_each_is_told(served):
    page = unescape(served.client.get("/docs").text)
    part = page.split("<code>POST /v1/jobs</code>")[1].split("<h2>")[0]
    told = re.findall(r"<code>(\S+)</code></td><td>正文</td><td>(?:是|否)", part)
    assert told.count("kind") == 4
    assert {"request.delivery", "request.run", "request.rule_book", "request.data_version"} <= set(told)
