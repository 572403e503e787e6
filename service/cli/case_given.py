"""What is given on the command line with a step of a case: files, paper, agent, words of a list."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from features.system_reasons import system_reason
from scoring.rights.steps import Paper
from scoring.rights.words import OUTCOMES, Outcome
from service.cases.agents import GivenAgent
from service.cases.document_numbers import number_from
from service.cases.limits import LARGEST_FILE, MOST_FILES
from service.cases.register import File
from service.cli.kept_text import line
from service.days import day
from service.errors import WrongUse
from service.plain_text import LONGEST_PERSON

_OPTIONS: Final = {
    "agent.mandate": "--mandate",
    "agent.name": "--agent",
    "agent": "--agent",
    "body": "--body",
    "effect": "--effect",
    "files": "--attach",
    "paper": "--paper",
    "paper_day": "--paper-day",
    "performed_on": "--performed-on",
    "pledge": "--pledge",
    "provider": "--provider",
    "received_on": "--received",
    "record_id": "--record",
    "text": "--text",
}
"""What the API calls it → the option by which it is given here."""
_CALLED: Final = re.compile(rf"“[^”]*”|(?<![\w.-])({'|'.join(map(re.escape, _OPTIONS))})(?![\w.-])", re.ASCII)
"""One of them, or words in quotes, which are somebody's own."""
_OUTCOME: Final[TypeAdapter[Outcome]] = TypeAdapter(Outcome)


def files(paths: Sequence[Path] | None) -> list[File]:
    """What is attached, read whole; `WrongUse` for too many, and for one that is missing, empty or too large."""
    given = list(paths or ())
    if len(given) > MOST_FILES:
        raise WrongUse(f"随附的材料 {len(given)} 份，至多 {MOST_FILES} 份")
    return [File(line(path.name, "材料的名称（--attach）"), _content(path)) for path in given]


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise WrongUse(f"{path}：随附的材料是文件夹，请逐个写出其中的文件")
    if not path.exists():
        raise WrongUse(f"{path}：没有这个文件，请核对路径")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise WrongUse(
                f"{path}：随附的材料 {size:,} 字节，至多 {LARGEST_FILE:,} 字节（{LARGEST_FILE // 1024} KiB），请分开或者压缩"
            )
        content = path.read_bytes()
    except OSError as error:
        raise WrongUse(f"{path}：随附的材料读不出{system_reason(error)}") from error
    if not content:
        raise WrongUse(f"{path}：随附的材料是空文件，请附有内容的")
    return content


def paper_of(number: str | None, on: str | None, received: str | None) -> Paper | None:
    """The paper by which a step is written down; null where none is named."""
    if number is None and on is None and received is None:
        return None
    if number is None or on is None:
        raise WrongUse("书面材料须写明文号、档案号或者名称（--paper）和日期（--paper-day）")
    came = day(received, "收到之日") if received is not None else None
    named = number_from(number, "书面材料（--paper）")
    return Paper(number=line(named, "--paper"), day=day(on, "书面材料的日期"), received_on=came)


def body_of(body: str | None) -> str | None:
    """The name of the body to which a case is passed on by letter; null where none is named."""
    if body is not None and not body.strip():
        raise WrongUse("转送到的单位的名称（--body）不能为空")
    return None if body is None else line(body, "--body")


def agent_of(name: str | None, mandate: str | None) -> GivenAgent | None:
    """Who acts for the enterprise, and by which mandate; null where nobody does."""
    if name is None and mandate is None:
        return None
    if not (name and name.strip() and mandate):
        raise WrongUse("代理人的名称（--agent）和授权委托书的材料名称（--mandate）须一起写明，不能为空")
    return GivenAgent(line(name, "--agent", longest=LONGEST_PERSON), line(mandate, "--mandate"))


def one_of(text: str, known: Mapping[Any, str], what: str) -> str:
    """A word of those that are known; `WrongUse` tells these. `what`: what it is, as the message calls it."""
    if text not in known:
        told = "、".join(f"{name}（{label}）" for name, label in known.items())
        raise WrongUse(f"{what}“{text}”应为以下之一：{told}")
    return text


def outcome_of(text: str | None) -> Outcome | None:
    """The outcome of a step; null where none is said."""
    return None if text is None else _OUTCOME.validate_python(one_of(text, OUTCOMES, "结果"))


@contextmanager
def in_options() -> Iterator[None]:
    """Within it a refusal names what is given by its option, and not as the API does."""
    try:
        yield
    except WrongUse as error:
        named = _CALLED.sub(lambda found: _OPTIONS.get(found[1], found[0]), str(error))
        raise WrongUse(named, english=error.english) from error
