"""Publishing a run in one step, and reading what was published."""
