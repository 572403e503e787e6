"""Settings of how notices are sent: deadlines, how often, to which networks."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from service.setting_values import Figure, Network, Whole

Minutes = Annotated[Whole, Field(ge=1, le=14 * 24 * 60)]


class NoticeSettings(BaseModel):
    """What an installation sets of its notices.

    Attributes:
        notice_retry_minutes: how long is waited after each attempt that did not arrive; after the last one it is a dead letter.
        notice_seconds: how long an attempt may take from finding the address to the status of the answer.
        notice_receivers: to how many receivers is sent at a time.
        notice_networks: networks that are not public and to which may be sent, such as those that offices share.
        notice_loopback: whether the machine itself may be sent to, also without TLS: for tests alone.
        notice_ca: file of certificates of authorities (PEM) that are believed besides those of the system.
    """

    notice_retry_minutes: tuple[Minutes, ...] = Field(default=(1, 5, 30, 180, 720, 1440, 1440), min_length=1)
    notice_seconds: Figure = Field(default=10, gt=0, le=60)
    notice_receivers: Whole = Field(default=8, ge=1, le=64)
    notice_networks: tuple[Network, ...] = ()
    notice_loopback: bool = False
    notice_ca: Path | None = None
