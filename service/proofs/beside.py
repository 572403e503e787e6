"""What stands beside a signed document in a file, held against what was signed: nothing unsigned passes for proved."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from service.authorisations.receipt import Granted
from service.authorisations.scopes import SCOPES
from service.certificates.certificate import Certificate
from service.keys.signing import moment
from service.runs.canonical import hash_of
from service.screenings.receipt import Receipt

ALTERED: Final = "答复与回执不符：答复在签发后被改动过"
_ANSWER: Final = "screening"
_OF_THE_REGISTER: Final = frozenset({"bank_name", "state", "state_label", "revoked_at", "bank_closed_at"})
"""What the answer to an authorisation says beside what was granted; nobody signed it."""


class Beside(NamedTuple):
    """What comes of it.

    Attributes:
        faults: in Chinese.
        answer_matches: whether the answer beside the receipt of a screening is the one it was made for; null without one.
        unsigned: names of what is in the file and is not proved by the document.
    """

    faults: tuple[str, ...] = ()
    answer_matches: bool | None = None
    unsigned: tuple[str, ...] = ()


NOTHING: Final = Beside()


def held(beside: Mapping[str, Any], content: BaseModel) -> Beside:
    """What stands beside a document of that content, by its names in the file."""
    if isinstance(content, Receipt):
        matches = _matches(beside[_ANSWER], content) if _ANSWER in beside else None
        others = [name for name in beside if name != _ANSWER]
        return Beside((*([ALTERED] if matches is False else ()), *_strange(others)), matches)
    said = _SAID[type(content)](content) if type(content) in _SAID else {}
    unsigned = [name for name in beside if isinstance(content, Granted) and name in _OF_THE_REGISTER]
    other = [name for name, value in beside.items() if name in said and said[name] != value]
    faults = [f"文件里的 {'、'.join(other)} 与签名的内容不符"] if other else []
    faults += _strange([name for name in beside if name not in said and name not in unsigned])
    return Beside(tuple(faults), unsigned=tuple(unsigned))


def _strange(names: list[str]) -> list[str]:
    return [f"文件里有签名没有证明的内容，不能作准：{'、'.join(names)}"] if names else []


def _of_certificate(content: Any) -> dict[str, Any]:
    names = ("jti", "uscc", "grade", "as_of", "decision_id")
    expires_at = moment(content.exp).isoformat(timespec="seconds")
    return {name: getattr(content, name) for name in names} | {"expires_at": expires_at}


def _of_authorisation(content: Any) -> dict[str, Any]:
    names = ("bank", "scope", "purpose", "from_day", "until_day", "paper")
    return {name: getattr(content, name) for name in names} | {
        "id": content.jti,
        "uscc": content.sub,
        "scope_label": SCOPES.get(content.scope),
        "granted_at": moment(content.iat).isoformat(timespec="seconds"),
    }


_SAID: Final[Mapping[type[BaseModel], Callable[[Any], dict[str, Any]]]] = {
    Certificate: _of_certificate,
    Granted: _of_authorisation,
}
"""What a document itself says of what the service's answer has beside it, by the answer's names."""


def _matches(answer: Any, receipt: Receipt) -> bool:
    """Whether an answer is the one of which the receipt has the hash."""
    try:
        return hash_of(answer) == receipt.answer
    except (ValueError, TypeError):
        return False
