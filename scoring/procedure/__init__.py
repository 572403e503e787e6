"""Before a D or a restriction acts: steps, notices, working days."""
