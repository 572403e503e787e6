"""The command line: `shouxin`."""
