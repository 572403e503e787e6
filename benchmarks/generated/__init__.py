"""A prefecture of records made from a seed, in the store's own format."""
