"""Every kind of problem that the API answers with: its status, and in both languages what it means and what helps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from features.errors import MalformedCode
from service.errors import (
    Conflict,
    DatabaseFault,
    Forbidden,
    NoKey,
    NotYours,
    TooLarge,
    TooOften,
    Unauthenticated,
    WrongPurpose,
    http_status,
)

BASE: Final = "/problems/"
"""Before the name of a kind: the `type` of a problem, which can be read there."""


class Told(NamedTuple):
    """One text in both languages; the English one is empty where there is none."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of problem.

    Attributes:
        meaning: what it means, and what helps.
        example: a detail as it may be told, and `instance`: what was asked for.
    """

    name: str
    status: int
    title: Told
    meaning: Told
    example: Told
    instance: str = "/v1/enterprises/91632899MA75T5T191/rating"

    @property
    def type(self) -> str:
        """The URI reference that stands for it."""
        return BASE + self.name

    def document(self, detail: Told, instance: str, *, english: bool) -> dict[str, str | int]:
        """A problem of this kind (RFC 9457). Where a detail has no English text, it stays Chinese; the rest is English."""
        return {
            "type": self.type,
            "status": self.status,
            "title": self.title.en if english else self.title.zh,
            "detail": (english and detail.en) or detail.zh,
            "explanation": self.meaning.en if english else self.meaning.zh,
            "instance": instance,
        }


KINDS: Final[Mapping[str, Kind]] = {
    one.name: one
    for one in (
        Kind(
            name="malformed-request",
            status=400,
            title=Told("请求格式不对", "Malformed request"),
            meaning=Told(
                "参数、日期、游标或请求正文不合说明；detail 说明哪一处、应当怎样，改正后再发",
                "A parameter, a day, a cursor or the body is not as described; detail says where and what would be right. Mend it and ask again",
            ),
            example=Told(
                "日期“2026-13-01”不是日期，应写作 2026-10-31",
                "date '2026-13-01' is no date; write it as 2026-10-31",
            ),
        ),
        Kind(
            name="malformed-code",
            status=400,
            title=Told("统一社会信用代码不对", "Malformed credit code"),
            meaning=Told(
                "不是统一社会信用代码（GB 32100-2015）：位数、字符或校验位不对；请核对原件",
                "No unified social credit code (GB 32100-2015): its length, a character or a check character is wrong. Compare it with the original",
            ),
            example=Told(
                "统一社会信用代码“123”有 3 位，应为 18 位",
                "credit code '123' has 3 characters; it must have 18",
            ),
            instance="/v1/enterprises/123/rating",
        ),
        Kind(
            name="not-authenticated",
            status=401,
            title=Told("未认证", "Not authenticated"),
            meaning=Told(
                "没有令牌，或令牌无效、已过期、已撤销；请从 /oauth/token 重新取得，放在 Authorization: Bearer 中",
                "There is no token, or it is not good, expired or revoked. Get one at /oauth/token and send it in Authorization: Bearer",
            ),
            example=Told(
                "令牌无效、已过期或已撤销，请重新取得",
                "the token is not good, expired or revoked; get a new one",
            ),
        ),
        Kind(
            name="no-right",
            status=403,
            title=Told("无权", "No right"),
            meaning=Told(
                "本账户的角色没有这项权限，或者超出本账户的领域、地域；可做什么见 GET /v1/account",
                "The role of this account has no such right, or it goes beyond its domains or its county. GET /v1/account says what it may do",
            ),
            example=Told(
                "金融机构没有“查询审计日志”的权限",
                "the role bank has no right read_audit",
            ),
            instance="/v1/audit",
        ),
        Kind(
            name="purpose",
            status=403,
            title=Told("用途不对", "Purpose not stated or not registered"),
            meaning=Told(
                "部门和金融机构查询企业须写明用途，且须是已登记的用途之一；登记的用途见 GET /v1/account",
                "Departments and banks must state one of their registered purposes when they ask about enterprises. GET /v1/account lists them",
            ),
            example=Told(
                "须写明用途（purpose），本账户登记的用途：贷前审查",
                "a purpose must be stated; purposes registered for this account: 贷前审查",
            ),
        ),
        Kind(
            name="not-yours",
            status=403,
            title=Told("不在范围之内", "Outside your reach"),
            meaning=Told(
                "所问的企业、筛查、证书、决定或事项不在本账户的范围内，或者没有对该用途有效的授权；存在与否，回答相同",
                "What was asked about (an enterprise, screening, certificate, decision or case) is outside the reach of this account, or there is no live authorisation for the purpose. The answer is the same whether it exists or not",
            ),
            example=Told(
                "无权查询该企业：不在本账户的范围内，或者没有有效的授权",
                "no right to ask about this enterprise: it is outside the reach of this account, or there is no live authorisation",
            ),
        ),
        Kind(
            name="not-found",
            status=404,
            title=Told("没有找到", "Not found"),
            meaning=Told(
                "没有所问的企业、决定、筛查、证书、授权或密钥，或者当日还没有发布评价结果",
                "There is no such enterprise, decision, screening, certificate, authorisation or secret, or nothing was published by that day",
            ),
            example=Told(
                "没有统一社会信用代码为 91632899MA75T5T191 的企业（评价基准日 2026-10-31）",
                "there is no enterprise 91632899MA75T5T191 (evaluated as of 2026-10-31)",
            ),
        ),
        Kind(
            name="no-such-address",
            status=404,
            title=Told("没有这个地址", "No such address"),
            meaning=Told(
                "接口中没有这个地址；可用的见 /docs", "The API has no such address; /docs lists all"
            ),
            example=Told("没有这个地址，可用的见 /docs", "there is no such address; /docs lists all"),
            instance="/v2/ratings",
        ),
        Kind(
            name="method-not-allowed",
            status=405,
            title=Told("不支持的方法", "Method not allowed"),
            meaning=Told(
                "该地址没有这个方法；可用的在 Allow 头和 /docs 中",
                "The address has no such method; those it has are in the header Allow and in /docs",
            ),
            example=Told(
                "该地址没有这个方法，可用的见 /docs", "the address has no such method; /docs lists all"
            ),
        ),
        Kind(
            name="arrived-too-slowly",
            status=408,
            title=Told("请求超时", "Request arrived too slowly"),
            meaning=Told(
                "请求没有在限定的时间内到齐；请重发", "The request did not arrive in time; send it again"
            ),
            example=Told("请求没有及时到齐", "the request did not arrive in time"),
            instance="/v1/screenings",
        ),
        Kind(
            name="conflict",
            status=409,
            title=Told("与现状冲突", "In conflict with what there is"),
            meaning=Told(
                "已经如此，或者有别的事妨碍；detail 说明是什么，重发不会有别的结果",
                "It is so already, or something else is in the way; detail says what. Asking again will not help",
            ),
            example=Told(
                "Idempotency-Key“3f1c”已用于另一个提问；新的提问请换一个新的键",
                "Idempotency-Key '3f1c' was used for another question; take a new key for a new question",
            ),
            instance="/v1/screenings",
        ),
        Kind(
            name="not-possible",
            status=409,
            title=Told("不能这样做", "Not possible"),
            meaning=Told(
                "政策、告知程序或工作日历不容许；detail 说明原因",
                "The policy, the procedure or the calendar does not allow it; detail says why",
            ),
            example=Told("工作日历只到 2027-12-31，不能推算其后的期限"),
        ),
        Kind(
            name="too-large",
            status=413,
            title=Told("请求过大", "Too large"),
            meaning=Told(
                "请求内容超过限度，或者一批查询的企业太多；请分批。别处的列表过长是 malformed-request，detail 写明至多几项",
                "The body exceeds a limit, or the enterprises of a batch do; ask in portions. Elsewhere a list that is too long is malformed-request, whose detail says how many may be",
            ),
            example=Told(
                "一次至多查询 1000 家，这次有 1200 家，请分批查询",
                "at most 1000 enterprises at once, these are 1200; ask in portions",
            ),
            instance="/v1/ratings/batch",
        ),
        Kind(
            name="too-often",
            status=429,
            title=Told("请求过于频繁", "Too many requests"),
            meaning=Told(
                "请在 Retry-After 所说的秒数之后再问", "Ask again after the seconds that Retry-After says"
            ),
            example=Told(
                "本账户的请求过于频繁，请在 1 秒后再试", "too many requests of this account; ask again in 1 s"
            ),
        ),
        Kind(
            name="header-too-large",
            status=431,
            title=Told("请求头过大", "Header too large"),
            meaning=Told(
                "请求头各项合计超过限度；请去掉不需要的",
                "All header fields together exceed the limit; leave out what is not needed",
            ),
            example=Told("请求头过大，最多 16 KiB", "the header is too large; at most 16 KiB"),
        ),
        Kind(
            name="defect",
            status=500,
            title=Told("程序内部错误", "Defect"),
            meaning=Told(
                "程序有缺陷；请把答复头 x-request-id 中的编号告诉管理员",
                "A defect of the program; tell the administrator the number in the header x-request-id",
            ),
            example=Told(
                "程序内部错误，请联系管理员", "a defect of the program; please tell the administrator"
            ),
        ),
        Kind(
            name="not-readable",
            status=500,
            title=Told("数据读不了", "Stored data not readable"),
            meaning=Told(
                "存储的数据缺失、损坏或被改动过，不能据以作答；请联系管理员",
                "Stored data is missing, damaged or was changed, so no answer can rest on it. Tell the administrator",
            ),
            example=Told("记录库读取失败（loads），文件缺失或已损坏，请从备份恢复"),
        ),
        Kind(
            name="unavailable",
            status=503,
            title=Told("暂时不能服务", "Unavailable for now"),
            meaning=Told(
                "数据库或审计日志暂时不可用，没有作答；请稍后再试",
                "The database or the audit log is not available for now, so nothing was answered. Ask again later",
            ),
            example=Told(
                "审计日志写不了，未作回答", "the audit log cannot be written, so nothing was answered"
            ),
        ),
        Kind(
            name="no-key",
            status=503,
            title=Told("没有签名密钥", "No signing key"),
            meaning=Told(
                "没有在用的签名密钥，签发不了所要的，没有作答；管理员建立密钥（shouxin key new）之后再问",
                "No signing key is in use, so what was asked for cannot be signed and nothing was answered. Ask again once the administrator made one (shouxin key new)",
            ),
            example=Told(
                "没有可用的证书与回执签名密钥，请先运行 shouxin key new certificate",
                "no key for certificates and receipts is in use: shouxin key new certificate",
            ),
            instance="/v1/revocations",
        ),
        Kind(
            name="busy",
            status=503,
            title=Told("服务繁忙", "Busy"),
            meaning=Told(
                "同时处理的请求已满；请在 Retry-After 所说的秒数之后再问",
                "As many requests as the server bears are being worked on. Ask again after the seconds that Retry-After says",
            ),
            example=Told(
                "同时处理的请求已满（512 个），请稍后再试",
                "512 requests are being worked on, which is the most; ask again later",
            ),
        ),
        Kind(
            name="took-too-long",
            status=503,
            title=Told("处理超时", "Took too long"),
            meaning=Told(
                "没有在限定的时间内作答；请在 Retry-After 所说的秒数之后再问，或者少问一些",
                "There was no answer in time. Ask again after the seconds that Retry-After says, or ask for less",
            ),
            example=Told("处理超时，请稍后再试", "it took too long; ask again later"),
        ),
    )
}
"""Name → kind, by status."""
_OF_ERRORS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (MalformedCode, "malformed-code"),
    (WrongPurpose, "purpose"),
    (NotYours, "not-yours"),
    (Unauthenticated, "not-authenticated"),
    (Forbidden, "no-right"),
    (Conflict, "conflict"),
    (TooLarge, "too-large"),
    (TooOften, "too-often"),
    (DatabaseFault, "unavailable"),
    (NoKey, "no-key"),
)
_OF_STATUS: Final = {400: "malformed-request", 404: "not-found", 409: "not-possible", 500: "not-readable"}


def kind_of(error: Exception) -> Kind:
    """The kind that an error of ours is."""
    name = next((name for kind, name in _OF_ERRORS if isinstance(error, kind)), None)
    return KINDS[name or _OF_STATUS[http_status(error)]]
