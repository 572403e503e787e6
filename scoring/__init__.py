"""What a score means: policy, law, grades, measures and decisions."""
