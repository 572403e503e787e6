"""A simulated prefecture: the source files it receives, for demonstrations, tests and measurements."""

from features.sample.manifest import Delivery, Manifest
from features.sample.simulate import write_sample

__all__ = ["Delivery", "Manifest", "write_sample"]
