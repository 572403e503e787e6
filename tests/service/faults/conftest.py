"""Faults are tried on places of their own."""

import pytest

pytest.register_assert_rewrite("tests.service.faults.kept")

from tests.service.api.conftest import quick_hashes  # noqa: E402 - what it asserts is to be told in full

__all__ = ["quick_hashes"]
