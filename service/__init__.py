"""Who may ask, how it is stored, served and shown."""

import features  # noqa: F401 - before anything loads polars: it sets how that keeps memory
