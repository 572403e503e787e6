"""The policy as a workbook that bureau staff edit, and back into the same files."""
