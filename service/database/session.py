"""What the program relies on in a session of PostgreSQL, whatever server, database or role have as their default."""

from typing import Final

RELIED_ON: Final = (
    "SET datestyle = 'ISO, YMD'; SET client_encoding = 'UTF8'; SET standard_conforming_strings = on"
)
"""Days and instants are read by the driver, and held against the log, as ISO has them; texts as UTF-8; of bytes the driver would
double each backslash. The zone of a session is not among them: an instant comes with its own."""
