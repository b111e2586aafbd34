"""Where somebody writes from, as tries are counted by."""

import ipaddress


def network_of(address: str | None) -> str:
    """The network that one household or host is counted by: an IPv4 address, or the /64 of an IPv6 one.

    What is no address counts together as one.
    """
    try:
        parsed = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
