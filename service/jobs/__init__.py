"""Jobs: long work that is asked for and done beside the answers, one at a time of each kind, and gone on with after a crash."""
