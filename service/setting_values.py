"""Values of settings: each as its kind is written, and nothing that would pass for it in silence."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from features.declaration_faults import shown


# Told in Chinese by `fault_told`, which goes by the kinds of these errors.
def _whole(value: object) -> object:
    if isinstance(value, bool | float):
        raise PydanticCustomError("int_type", "no whole number")
    return value


def _figure(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "no number")
    return value


def _network(value: object) -> IPv4Network | IPv6Network:
    """Of a number the standard library makes a network of one address."""
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(value if isinstance(value, str) else "")
    except ValueError as error:
        raise PydanticCustomError("no_network", "no network") from error


def _proxies(text: str) -> str:
    """As uvicorn reads them, which takes for the name of a host what is neither address nor network: nobody has that one."""
    for entry in [] if text == "*" else text.split(","):
        try:
            _address_or_network(entry.strip())
        except ValueError as error:
            raise PydanticCustomError(
                "no_proxy", "no address or network", {"entry": shown(entry.strip())}
            ) from error
    return text


def _address_or_network(text: str) -> None:
    if "/" in text:
        ip_network(text)
    else:
        ip_address(text)


Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number: no truth value, no fraction."""
Figure = Annotated[float, BeforeValidator(_figure), Field(allow_inf_nan=False)]
"""A number that has an end."""
Network = Annotated[IPv4Network | IPv6Network, PlainValidator(_network)]
"""A network by its address and the length of its prefix."""
Proxies = Annotated[str, AfterValidator(_proxies)]
"""Addresses and networks with commas between them; `*` alone: everybody."""
