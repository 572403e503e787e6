"""The feature table in DuckDB, written by hand: the peer of `benchmarks.features`."""
