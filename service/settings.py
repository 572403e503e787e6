"""Settings of an installation, for every command and the server: environment first, then the file that SHOUXIN_SETTINGS names, then what is usual.

Nothing else reads the environment for them.
"""

import os
import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from features.declaration_faults import fault_told
from service.audit.retention import LEAST_YEARS
from service.errors import WrongUse
from service.home import Home
from service.notices.settings import NoticeSettings
from service.server.settings import ServingSettings

FILE: Final = "SHOUXIN_SETTINGS"
_PREFIX: Final = "SHOUXIN_"
_NEARLY: Final = 0.8
_FIELD: Final = re.compile(r'field "(\w+)"')
_PLACE: Final = re.compile(r"line (\d+), column (\d+)")


class Settings(ServingSettings, NoticeSettings, BaseSettings):
    """What an installation sets.

    Attributes:
        home: where records, runs and keys are.
        policy: the policy's folder; the packaged one where none is named.
        inbox: the folder in which delivery folders arrive; `inbox` in the home where none is named. What was loaded is moved
            beside it, so both must be on one disk.
        database: URL of the database; a file of SQLite in the home where none is named.
        audit_years: for how many years the log is kept before its oldest lines may be removed.
        authorisation_months: for how many months from the day it is granted an enterprise's authorisation may last at most.
        issuer: whom tokens, certificates and receipts name as their issuer: the service's public address.
        certificate_days: how long a certificate is good at most.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    home: Path = Path("var")
    policy: Path | None = None
    inbox: Path | None = None
    database: str | None = None
    authorisation_months: int = Field(default=24, ge=1, le=120)
    issuer: str = "shouxin"
    audit_years: int = Field(default=LEAST_YEARS, ge=LEAST_YEARS)
    certificate_days: int = Field(default=90, ge=1, le=366)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by the base class
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by the base class
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment, then the file named."""
        file = os.environ.get(FILE)
        named = (InitSettingsSource(settings_cls, _content(Path(file))),) if file else ()
        return (init_settings, env_settings, *named)

    @property
    def at(self) -> Home:
        """The home with its policy."""
        return Home(self.home, self.policy)

    @property
    def inbox_folder(self) -> Path:
        """The inbox named, or that of the home."""
        return self.inbox or self.home / "inbox"

    @property
    def database_url(self) -> str:
        """The URL named, or that of the file in the home."""
        return self.database or f"sqlite:///{(self.home / 'service.db').resolve()}"


def settings(**given: Any) -> Settings:
    """The settings of this process; `WrongUse` names the one that is not good.

    `given`: what options of the command say, before the environment; null for what they leave open.
    """
    file = os.environ.get(FILE)
    if file and not Path(file).is_file():
        raise WrongUse(f"没有设置文件 {file}，请核对 {FILE}")
    _refuse_misspelt(os.environ)
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except (ValidationError, SettingsError) as error:
        raise WrongUse(f"设置不对：{_first(error)}") from error


def _refuse_misspelt(environment: Iterable[str]) -> None:
    """A name that is nearly that of a setting would be passed over, and whoever misspelt it believe that it holds.

    Others under the prefix are not ours to judge: scripts have theirs, and some orchestrators put in their own.
    """
    known = {name.upper() for name in Settings.model_fields} | {FILE.removeprefix(_PREFIX)}
    for name in environment:
        bare = name.upper().removeprefix(_PREFIX)
        if name.upper().startswith(_PREFIX) and bare not in known:
            near = get_close_matches(bare, known, n=1, cutoff=_NEARLY)
            if near:
                raise WrongUse(f"设置不对：没有环境变量 {name} 这一项，是否为 {_PREFIX}{near[0]}")


def _content(file: Path) -> dict[str, Any]:
    """What the file says, also behind the mark that Windows' Notepad puts before UTF-8."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise WrongUse(f"设置不对：设置文件 {file} 读不了（应为 TOML）：{_unreadable(error)}") from error


def _unreadable(error: Exception) -> str:
    if isinstance(error, tomllib.TOMLDecodeError):
        place = _PLACE.search(str(error))
        return f"第 {place[1]} 行第 {place[2]} 列起读不下去" if place else "到文件末尾还没有写完"
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 文本"
    if isinstance(error, RecursionError):
        return "嵌套太深"
    return "其中有位数太多的数"  # the one ValueError that Python raises of itself here


def _first(error: ValidationError | SettingsError) -> str:
    if isinstance(error, SettingsError):
        return f'环境变量 {_PREFIX}{_named(error).upper()} 读不了：应为 JSON，如 [1, 5] 或 ["10.20.0.0/16"]'
    one = error.errors()[0]
    name = ".".join(str(part) for part in one["loc"])
    return f"{name}（环境变量 {_PREFIX}{name.upper()}，或设置文件中的 {name}）：{fault_told(one)}"


def _named(error: SettingsError) -> str:
    """The setting whose value in the environment is no JSON, where one must be."""
    name = _FIELD.search(str(error))
    return name[1] if name else ""
