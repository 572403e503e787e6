"""The verification of a signed file on a page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from scoring.entries import what_record
from scoring.schema.measure import DOMAINS
from service.authorisations.scopes import SCOPES
from service.keys.signing import Kind
from service.pages.parts import grid, marked

_RULES: Final = {"policy": "政策", "law": "法律依据", "model": "评分卡"}
_SHOWN: Final = 20
"""Enterprises of a receipt, and of what changed, that a page lists; the document of `--json` has all."""


def proof_page(found: Mapping[str, Any]) -> RenderableType:
    """The page of `verify FILE`."""
    good = (_passed(found), "bold green") if found["good"] else ("核验不通过", "bold red")
    parts: list[RenderableType] = [Text.assemble(f"{found['kind_label'] or found['file']}：", good)]
    parts += [Text(f"  {fault}", style="red") for fault in found["faults"]]
    if found["content"] is None:
        return Group(*parts)
    parts += [_facts(found), *(Text(line, style="yellow") for line in _unsaid(found))]
    if found["since"] is not None:
        parts += _since(found["since"])
    return marked(Group(*parts), simulated=bool(found["content"].get("simulated")))


def _passed(found: Mapping[str, Any]) -> str:
    alone = found["kind"] == "receipt" and found["answer_matches"] is None
    return "核验通过，但文件里没有答复，只核验了回执" if alone else "核验通过"


def _facts(found: Mapping[str, Any]) -> RenderableType:
    table = grid("", "")
    for name, value in (*_CONTENTS[found["kind"]](found["content"]), *_signature(found)):
        table.add_row(name, Text(str(value)))
    return table


def _of_certificate(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    score = "" if content["score"] is None else f"，得分 {content['score']}"
    yield "企业", f"{content['name'] or '（名称未知）'} {content['uscc']}"
    yield "等级", f"{content['grade']}（{content['grade_label']}）{score}"
    yield "评价基准日", content["as_of"]
    yield "用途", content["purpose"]
    yield "决定编号", content["decision_id"]
    yield "证书编号", content["jti"]


def _of_receipt(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    reference = f"，编号 {content['reference']}" if content["reference"] else ""
    yield "答复给", f"{content['party_name']}（{content['party']}）"
    yield "领域", f"{DOMAINS.get(content['domain'], content['domain'])}"
    yield "用途", f"{content['purpose']}{reference}"
    yield "评价基准日", content["published_as_of"]
    codes = list(content["codes"].items())
    for uscc, decision in codes[:_SHOWN]:
        yield "企业", f"{uscc} {f'决定 {decision}' if decision else '没有评价过'}"
    if len(codes) > _SHOWN:
        yield "", f"等 {len(codes)} 家"
    yield "筛查编号", content["jti"]


def _of_revocations(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "已吊销", f"{len(content['revoked'])} 份尚未过期的证书"


def _of_authorisation(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "企业", content["sub"]
    yield "授权给", content["bank"]
    yield "范围", f"{content['scope']}（{SCOPES.get(content['scope'], '本程序不知道的范围')}）"
    yield "用途", content["purpose"]
    yield "期限", f"{content['from_day']} 至 {content['until_day']}"
    yield "书面", content["paper"] or "（无，由企业在接口上授权）"
    yield "授权编号", content["jti"]


_CONTENTS: Final[Mapping[Kind, Callable[[Mapping[str, Any]], Iterator[tuple[str, Any]]]]] = {
    "certificate": _of_certificate,
    "receipt": _of_receipt,
    "revocations": _of_revocations,
    "authorisation": _of_authorisation,
}


def _signature(found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    retired = f"，{found['key_retired_at'][:10]} 停用" if found["key_retired_at"] else ""
    yield "签发", f"{found['signed_by']}，{found['signed_at']}"
    yield "密钥", f"{found['key']}{retired}"
    if found["expires_at"]:
        yield "有效至", found["expires_at"]
    if found["revocations_of"]:
        state = (
            f"已于 {found['revoked_at']} 吊销"
            if found["revoked_at"]
            else found["revocations_note"] or "未吊销"
        )
        yield "吊销", f"按 {found['revocations_of']} 的清单：{state}"
    if found["kind"] == "receipt":
        matches = {True: "与回执一致", False: "与回执不符", None: "文件里没有答复，只核验了回执"}
        yield "答复", matches[found["answer_matches"]]


def _unsaid(found: Mapping[str, Any]) -> Iterator[str]:
    """What could not be told, so that nobody takes silence for an answer."""
    if found["revocations_note"] and not found["revocations_of"]:
        yield found["revocations_note"]
    if found["kind"] == "authorisation":
        yield "回执证明当时授权了什么；是否仍然有效，以授权登记为准"
    if found["unsigned"]:
        yield f"文件里的 {'、'.join(found['unsigned'])} 没有签名，核验不了"
    if found["note"]:
        yield found["note"]


def _since(since: Mapping[str, Any]) -> list[RenderableType]:
    others: Sequence[Mapping[str, Any]] = since["enterprises"]
    if not others:
        return [Text(f"此后：没有变化（现行评价的基准日 {since['as_of']}）")]
    lines = [f"此后：{len(others)} 家已有更新的评价（现行评价的基准日 {since['as_of']}）"]
    for one in others[:_SHOWN]:
        lines += [f"  {line}" for line in _changes(one)]
    if len(others) > _SHOWN:
        lines.append(f"  等 {len(others)} 家，全部见 --json")
    return [Text(line) for line in lines]


def _changes(one: Mapping[str, Any]) -> Iterator[str]:
    then, now = one["then"], one["now"]
    if now is None:
        yield f"{one['uscc']}：现行评价中没有这家企业"
        return
    if then is None:
        why = "本机没有当时的决定，无从比较" if not one["known_here"] and one["decided"] else "当时没有评价过"
        yield f"{one['uscc']}：{why}；现行等级 {now['grade'] or '（无）'}"
        return
    grades = (
        f"{then['grade'] or '（无）'} → {now['grade'] or '（无）'}" if one["grade_changed"] else "等级未变"
    )
    yield f"{one['uscc']}：{then['as_of']} → {now['as_of']}，{grades}"
    for name, label in (("gained", "新增措施"), ("lost", "不再适用")):
        for measure in one[name]:
            yield f"  {label}：{measure['id']} {measure['label']}（{measure['domain_label']}·{measure['kind_label']}）"
    for name, label in (("ended_records", "不再作为依据的记录"), ("new_records", "新的依据记录")):
        for record in one[name]:
            what = record["document_no"] or record["record_id"]
            yield f"  {label}：{what_record(record)} {what}（{record['occurred_on']}）"
    if one["changed_rules"]:
        yield f"  规则有变：{'、'.join(_RULES[name] for name in one['changed_rules'])}"
