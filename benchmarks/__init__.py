"""Measurements, each against a named peer in the same run."""

import features  # noqa: F401 - before anything loads polars: it sets how that keeps memory
