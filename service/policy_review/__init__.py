"""The fair-competition review form of a policy: questions of the law, answers that follow from the data, blanks for people."""
