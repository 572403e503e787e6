"""What is known: records, the store, the lawful gate, the catalogue and the feature table."""

import os

# polars' allocator gives memory back at once and asks for it again for the next column: a fifth of the time of a
# feature table went there. It reads this when polars is loaded, so the packages above import this one first.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:20000,muzzy_decay_ms:20000")
