"""The page of rights: who may do what about whom, and which address needs which right."""

from collections.abc import Iterator

from service.access.rights import REACHES, RIGHTS, STATES_PURPOSE, TABLE
from service.api.app import ROUTERS
from service.api.declared import Address, addresses
from service.api.open_to_all import OPEN_TO_ALL
from service.parties.party import ROLES
from service.reports.markdown import row, table


def right_lines() -> Iterator[str]:
    """The table as the service checks it, cell by cell."""
    stating = "、".join(label for role, label in ROLES.items() if role in STATES_PURPOSE)
    yield "表中没有的一律拒绝。无权查询的企业，存在与否回答相同。"
    yield f"{stating}查询企业须写明用途，且须是已登记的用途之一；办理本账户和授权的事不写用途。\n"
    yield from table("权限", "含义", *ROLES.values())
    for right, label in RIGHTS.items():
        reaches = (TABLE[right].get(role) for role in ROLES)
        yield row(f"`{right}`", label, *(REACHES[one] if one else "—" for one in reaches))
    yield "\n## 各地址须有的权限\n"
    yield from table("地址", "权限", "含义")
    for one in sorted(found for router in ROUTERS for found in addresses(router.routes)):
        if one.right is not None:
            yield row(_named(one), f"`{one.right}`", RIGHTS[one.right])
    yield "\n## 不用令牌的地址\n"
    yield from table("地址", "为什么")
    for path, why in OPEN_TO_ALL.items():
        yield row(f"`{path}`", why)


def _named(one: Address) -> str:
    return f"`{'、'.join(one.methods)} {one.path}`"
