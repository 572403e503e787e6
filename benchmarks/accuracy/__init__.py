"""How the models of `benchmarks/peers` are compared: the same folds for all, differences row by row."""
