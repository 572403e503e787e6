"""Letters on the steps of a case: the policy's texts filled in, laid out as official letters are."""
