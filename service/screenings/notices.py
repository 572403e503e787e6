"""What stands at the head of every screening."""

from typing import Final

NOT_ACTING: Final = "in_effect 为 false 的措施今天不得采取：随未生效的等级而来，或者告知程序未完"
EARLIER: Final = (
    "所答是 {as_of} 的评价结果，现行的是 {newest} 的；程序状态只有现行结果才有，"
    "本答复只说明当时的决定，不得据以采取措施"
)
