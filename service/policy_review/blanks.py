"""What only people fill in: lines and boxes of the review form."""

from typing import Final

BLANK: Final = "＿＿＿＿＿＿＿＿"
BOX: Final = "□"
JUDGED: Final = f"{BOX}无　{BOX}有"
"""The answer of whoever reviews."""
