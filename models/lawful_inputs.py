"""Columns that no card, or no card of a purpose, may learn from: told by name, before anything is computed."""

from collections.abc import Iterable

from features.audit_attributes import AUDIT_PREFIX
from features.catalogue import CATALOGUE
from models.errors import TrainingDataError


def require_lawful(columns: Iterable[str], purpose: str) -> None:
    """`TrainingDataError` if a column is an audit attribute, or a feature that the purpose may not use.

    A bare table has names only. Names that are no feature of the catalogue are the caller's own data and pass.
    """
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
