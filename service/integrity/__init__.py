"""Whether what the database holds is what was decided: against the runs of the home, and against the log."""
