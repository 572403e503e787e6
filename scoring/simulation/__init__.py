"""Two sides compared over the whole population, in whole numbers."""
