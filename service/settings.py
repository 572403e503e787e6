"""Settings of an installation, for every command and the server: environment first, then the file that SHOUXIN_SETTINGS names, then what is usual.

Nothing else reads the environment for them.
"""

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from features.declaration_faults import fault_told, shown
from features.sqlite_url import sqlite_url
from service.audit.retention import LEAST_YEARS
from service.errors import WrongUse
from service.home import Home
from service.notices.settings import NoticeSettings
from service.server.settings import ServingSettings
from service.setting_values import Whole
from service.settings_file import content_of

FILE: Final = "SHOUXIN_SETTINGS"
_PREFIX: Final = "SHOUXIN_"
_NEARLY: Final = 0.8
_FIELD: Final = re.compile(r'field "(\w+)"')
_SECRET: Final = frozenset({"database", "metrics_token"})
"""Whose value is told to nobody, however it was written."""


class _Environment(EnvSettingsSource):
    """The environment, in which lists are JSON."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except RecursionError as error:  # else nobody says in which variable
            raise ValueError("nested too deeply") from error


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
    authorisation_months: Whole = Field(default=24, ge=1, le=120)
    issuer: str = "shouxin"
    audit_years: Whole = Field(default=LEAST_YEARS, ge=LEAST_YEARS)
    certificate_days: Whole = Field(default=90, ge=1, le=366)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by the base class
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by the base class
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by the base class
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment, then the file named."""
        file = os.environ.get(FILE)
        named = (InitSettingsSource(settings_cls, content_of(Path(file))),) if file else ()
        return (init_settings, _Environment(settings_cls), *named)

    @field_validator("*", mode="before")
    @classmethod
    def _of_letters(cls, value: object) -> object:
        """An empty text says nothing of any setting: an empty path would be the folder at hand, an empty token everybody's."""
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if isinstance(text, str) and "\0" in text:
            raise PydanticCustomError("no_nul", "NUL")  # no path has it, nor a text of PostgreSQL
        if isinstance(text, str) and not text.strip():
            raise PydanticCustomError("no_text", "empty")
        return value

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
        return self.database or sqlite_url((self.home / "service.db").resolve())


def settings(**given: Any) -> Settings:
    """The settings of this process; `WrongUse` names the one that is not good.

    `given`: what options of the command say, before the environment; null for what they leave open.
    """
    stated = {name: value for name, value in given.items() if value is not None}
    _refuse_misspelt(os.environ)
    _refuse_bytes(os.environ, stated)
    try:
        return Settings(**stated)
    except (ValidationError, SettingsError) as error:
        raise WrongUse(f"设置不对：{_first(error)}") from error


def _refuse_misspelt(environment: Iterable[str]) -> None:
    """A name that is nearly that of a setting would be passed over, and whoever misspelt it believe that it holds; in other letters it would go before the one in capitals, unseen.

    Others under the prefix are not ours to judge: scripts have theirs, and some orchestrators put in their own.
    """
    known = _names()
    for name in environment:
        meant = name.upper()
        if name in known or not meant.startswith(_PREFIX):
            continue
        if meant in known:
            raise WrongUse(f"设置不对：环境变量 {name} 须全部大写，写作 {meant}")
        bare = {one.removeprefix(_PREFIX): one for one in known}
        near = get_close_matches(meant.removeprefix(_PREFIX), bare, n=1, cutoff=_NEARLY)
        if near:
            raise WrongUse(f"设置不对：没有环境变量 {name} 这一项，是否为 {bare[near[0]]}")


def _names() -> set[str]:
    """Of the variables."""
    return {_PREFIX + name.upper() for name in Settings.model_fields} | {FILE}


def _refuse_bytes(environment: Mapping[str, str], stated: dict[str, Any]) -> None:
    """What is no UTF-8 comes to Python as text that cannot be written anywhere."""
    ours = _names()
    found = {name: value for name, value in environment.items() if name in ours} | stated
    for name, value in found.items():
        if any("\ud800" <= one <= "\udfff" for one in str(value)):
            raise WrongUse(f"设置不对：{name} 不是 UTF-8 文本")


def _first(error: ValidationError | SettingsError) -> str:
    if isinstance(error, SettingsError):
        return f'环境变量 {_PREFIX}{_named(error).upper()} 读不了：应为 JSON，如 [1, 5] 或 ["10.20.0.0/16"]'
    one = error.errors()[0]
    name = str(one["loc"][0])
    if name in _SECRET:
        one["input"] = "（不显示）"
    name = shown(name)
    return f"{name}（环境变量 {_PREFIX}{name.upper()}，或设置文件中的 {name}）：{fault_told(one)}"


def _named(error: SettingsError) -> str:
    """The setting whose value in the environment is no JSON, where one must be."""
    name = _FIELD.search(str(error))
    return name[1] if name else ""
