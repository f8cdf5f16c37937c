"""Which addresses of the network may be asked.

The tables are IANA's (https://www.iana.org/assignments/iana-ipv4-special-registry and `iana-ipv6-special-registry`)
and stand here, because what `ipaddress` calls global changed between releases of Python, and never counted multicast.
Of IPv6, what is not expressly public is private. An IPv4 address inside an IPv6 address is looked at, too: a
translator on the way would lead there.
"""

import enum
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

_NOT_PUBLIC = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",
            "2001::/23",  # Teredo and other protocols
            "2001:db8::/32",
            "2002::/16",  # 6to4
            "3fff::/20",
        ),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")

#: Link-local, and where clouds tell whoever asks from a machine of theirs the keys of that machine.
_NEVER = tuple(
    map(
        ip_network,
        (
            "169.254.0.0/16",
            "fe80::/10",
            "fd00:ec2::254/128",  # Amazon, over IPv6
            "fd00:ec2::23/128",  # Amazon: the credentials of what runs in EKS
            "fd20:ce::254/128",  # Google, over IPv6
            "100.100.100.200/32",  # Alibaba
            "168.63.129.16/32",  # Azure
            "192.0.0.192/32",  # Oracle
        ),
    )
)

#: Where an IPv4 address stands in the last 32 bits: compatible, mapped, translated (RFC 2765), NAT64 (RFC 6052, 8215).
_AT_THE_END = tuple(
    map(IPv6Network, ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"))
)

#: Those of them that are nothing but another spelling of an IPv4 address.
_SAME = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))

_6TO4, _TEREDO = IPv6Network("2002::/16"), IPv6Network("2001::/32")

#: The identifiers of an interface in ISATAP (RFC 5214), before its IPv4 address.
_ISATAP = (0x00005EFE, 0x02005EFE)


class Reach(enum.Enum):
    """From where an address can be reached."""

    PUBLIC = "public"
    PRIVATE = "private"  # this network, this machine, or nobody knows
    NEVER = "never"  # what is there is nobody's to ask for


def reach(written: str) -> Reach:
    """From where an address, as a resolver writes it, can be reached.

    Raises:
        ValueError: it is none.
    """
    address = ip_address(written)
    inner = list(_inside(address)) if isinstance(address, IPv6Address) else []
    if any(one in network for one in (address, *inner) for network in _NEVER):
        return Reach.NEVER
    meant = inner[0] if any(address in network for network in _SAME) else address
    return Reach.PUBLIC if _is_public(meant) else Reach.PRIVATE


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine, by how it is written: no name is looked up for that."""
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def leads_here(url: str) -> bool:
    """Whether a URL leads to this machine, by how it is written."""
    try:
        return is_this_machine(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


def _inside(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that an IPv6 address may lead to."""
    bits = int(address)
    last = IPv4Address(bits & 0xFFFFFFFF)
    if any(address in network for network in _AT_THE_END) or (bits >> 32) & 0xFFFFFFFF in _ISATAP:
        yield last
    if address in _6TO4:
        yield IPv4Address((bits >> 80) & 0xFFFFFFFF)
    if address in _TEREDO:
        yield IPv4Address((bits >> 64) & 0xFFFFFFFF)
        yield IPv4Address(int(last) ^ 0xFFFFFFFF)
