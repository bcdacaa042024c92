"""From which address something is asked."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

HOUSE_BITS = 64


def address_of(meta: dict, *, n_proxies: int) -> str:
    """Who asks: the peer, or behind proxies of our own what the outermost of them saw. What a client says, never."""
    if n_proxies:
        seen = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(seen) >= n_proxies:
            return seen[-n_proxies]
    return meta.get("REMOTE_ADDR", "")


def network_of(address: str) -> str:
    """What counts as one place that asks: an address, or of the long ones (IPv6) the part that a house gets whole."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Network((parsed, HOUSE_BITS), strict=False))
