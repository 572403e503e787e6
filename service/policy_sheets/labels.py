"""Codes and the Chinese words that stand for them in a workbook, unique both ways."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from scoring.matrix.figures import QUANTITIES, UNITS
from scoring.schema.measure import DOMAINS, KIND_LABELS, MODES
from scoring.subjects import BODIES, SUBJECTS
from service.policy_sheets.faults import CellError

_SHOWN: Final = 12


class Labels:
    """One list of codes. Two codes with the same words are told apart by the code behind them."""

    def __init__(self, names: Mapping[Any, str]) -> None:
        words = list(names.values())
        self.of: Mapping[str, str] = {
            code: name if words.count(name) == 1 else f"{name}（{code}）" for code, name in names.items()
        }
        self.codes: Mapping[str, str] = {label: code for code, label in self.of.items()}

    def label(self, code: str) -> str:
        """The words of a code; a code that is in no list stands for itself."""
        return self.of.get(code, code)

    def code(self, label: str) -> str:
        """The code of the words. Raises CellError where there is none."""
        if label in self.codes:
            return self.codes[label]
        near = get_close_matches(label, self.codes, n=1, cutoff=0.6)
        listed = "、".join(list(self.codes)[:_SHOWN]) + ("……" if len(self.codes) > _SHOWN else "")
        mend = f"是否应为“{near[0]}”？请从下拉清单中选取" if near else f"请从下拉清单中选取：{listed}"
        raise CellError(f"“{label}”不在清单中", mend)


STATUSES: Final = Labels({"active": "启用", "draft": "草案"})
EFFECTS: Final = Labels({"direct_d": "直接定为D", "bar_a": "不得评A"})
SIZES: Final = Labels({"micro": "微型企业", "small": "小型企业", "medium": "中型企业"})
BANDS: Final = Labels({"bands": "公共信用", "financing_bands": "融资"})
GRADE_NAMES: Final = Labels({one: one for one in "ABCD"})
DOMAIN_NAMES: Final = Labels(DOMAINS)
KIND_NAMES: Final = Labels(KIND_LABELS)
MODE_NAMES: Final = Labels(MODES)
SUBJECT_NAMES: Final = Labels(SUBJECTS)
BODY_NAMES: Final = Labels(BODIES)
QUANTITY_NAMES: Final = Labels(QUANTITIES)
UNIT_NAMES: Final = Labels(UNITS)
