"""The tests: several processes on a machine of few cores, so one thread of polars each; waking more takes longer than they save."""

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")
