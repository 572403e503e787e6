"""Where a job may stand."""

from typing import Final, Literal, get_args

State = Literal["queued", "running", "done", "failed", "cancelled"]
STATES: Final[dict[State, str]] = {
    "queued": "等待",
    "running": "进行中",
    "done": "完成",
    "failed": "失败",
    "cancelled": "已取消",
}
"""State → Chinese name."""
OPEN: Final[tuple[State, ...]] = ("queued", "running")
"""States after which another one follows."""
MOST_ATTEMPTS: Final = 3
"""How often a job is begun: one whose process died so often would only kill the next one."""
assert set(STATES) == set(get_args(State))  # noqa: S101 - one list, written twice
