"""The measures as a decision model of zen-engine: the peer of `benchmarks.measures`."""
