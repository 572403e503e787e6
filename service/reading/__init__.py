"""What is read out of publications beside the decision itself: reasons, history, lists, exports."""
