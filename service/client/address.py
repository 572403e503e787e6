"""Where a service is: an address to which a secret may be sent."""

from ipaddress import ip_address

import httpx

from service.client.errors import WrongAddress


def base_of(address: str) -> httpx.URL:
    """The address that all others of the service begin with; `WrongAddress` where the secret would travel unencrypted beyond this machine."""
    try:
        url = httpx.URL(address.rstrip("/") + "/")
    except httpx.InvalidURL as error:
        raise WrongAddress(f"{address!r} is no address of a service: {error}") from error
    if url.scheme not in {"https", "http"} or not url.host:
        raise WrongAddress(f"{address!r} is no address of a service: it must be https://HOST")
    if url.query or url.fragment:
        raise WrongAddress(f"{address!r} is no address of a service: it must have neither query nor fragment")
    if url.scheme == "http" and not _is_this_machine(url.host):
        raise WrongAddress(
            f"{address!r} must begin with https://: the secret would travel unencrypted; http:// is for localhost and loopback addresses alone"
        )
    return url


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
