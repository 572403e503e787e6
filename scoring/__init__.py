"""What a score means: policy, law, grades, measures and decisions."""

import features  # noqa: F401 - before anything loads polars: it sets how that keeps memory
