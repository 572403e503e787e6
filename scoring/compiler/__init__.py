"""The compiler of lawfulness: a folder of YAML becomes a policy, or every reason why it may not be used."""
