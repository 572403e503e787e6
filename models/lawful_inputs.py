"""Columns that no card, or no card of a purpose, may learn from: told by name, before anything is learned."""

from collections.abc import Iterable
from typing import get_args

from features.audit_attributes import AUDIT_PREFIX
from features.catalogue import CATALOGUE
from features.feature import Purpose
from models.errors import TrainingDataError


def require_lawful(columns: Iterable[str], purpose: str) -> None:
    """`TrainingDataError` if a column is an audit attribute, a feature that the purpose may not use, or there is no such purpose.

    A bare table has names only. Names that are no feature of the catalogue are the caller's own data and pass.
    """
    if purpose not in get_args(Purpose):
        raise TrainingDataError(f"purpose 应为 {'、'.join(get_args(Purpose))} 之一，实际是 {purpose!r}")
    names = list(columns)
    if audits := [name for name in names if name.startswith(AUDIT_PREFIX)]:
        raise TrainingDataError(
            f"审计属性不得用于训练：{'、'.join(audits)}；它们只用于公平性检查，请从特征表中去掉"
        )
    authorised = {f.name for f in CATALOGUE if f.access == "authorised"}
    if purpose == "public" and (refused := [name for name in names if name in authorised]):
        raise TrainingDataError(
            f"公共信用评分卡（public）不得使用须经企业授权的特征：{'、'.join(refused)}；"
            "请去掉这些列，或把评分卡用途改为融资（financing）"
        )
