"""What the letters on the steps of a case say: each phrase follows from what was done, in the words of the policy of that day."""
