"""How a score is made: outcomes, training, the scorecard, validation and the registry."""
