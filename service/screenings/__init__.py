"""Screening: a list of enterprises in one domain on one day, answered enterprise by enterprise, with a receipt."""
