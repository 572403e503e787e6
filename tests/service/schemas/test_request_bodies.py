"""A body is JSON: what it declares by true or false is taken as that alone, not as a word or a number that may mean it."""

from collections.abc import Iterator
from typing import get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel, Strict
from pydantic.fields import FieldInfo

from service.api.app import ROUTERS


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """A model, and those that its fields are of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation)
    for inner in get_args(annotation):
        yield from _models(inner)


def _booleans() -> Iterator[tuple[str, FieldInfo]]:
    routes = (one for router in ROUTERS for one in router.routes if isinstance(one, APIRoute))
    for route in routes:
        body = route.body_field.field_info.annotation if route.body_field else None
        for model in dict.fromkeys(_models(body)):
            for name, field in model.model_fields.items():
                if field.annotation is bool or bool in get_args(field.annotation):
                    yield f"{model.__name__}.{name}", field


def test_true_and_false_are_declared_as_json_has_them():
    found = dict(_booleans())
    assert "StepAsked.pledge" in found
    assert [name for name, field in found.items() if Strict() not in field.metadata] == []
