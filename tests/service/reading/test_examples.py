"""Examples of reading fit their schemas, and what they say adds up."""

import json

import pytest

from service.reading import examples, schemas


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        (schemas.RatingInPart, examples.RATING_IN_PART),
        (schemas.Reasons, examples.REASONS),
        (schemas.Cell, examples.CELL),
        (schemas.Records, examples.RECORDS),
        (schemas.Recourse, examples.RECOURSE),
        (schemas.History, examples.HISTORY),
        (schemas.Listing, examples.LISTING),
        (schemas.BatchAnswer, examples.BATCH),
    ],
)
def test_examples_fit_their_schemas(schema, example):
    assert schema.model_validate(example).model_dump() == example


def test_the_lines_of_an_export_are_json():
    lines = [json.loads(line) for line in examples.EXPORTED["ndjson"].splitlines()]
    assert schemas.Listed.model_validate(lines[1])
    assert [next(iter(one)) for one in lines] == ["list", "uscc", "progress", "end"]


@pytest.mark.parametrize("example", [examples.RATING_IN_PART, examples.REASONS])
def test_the_example_adds_up(example):
    told = [*example["reasons"], *example["points_by_family"]]
    assert example["base_points"] + sum(one["points"] for one in told) == example["score"]
