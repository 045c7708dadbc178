"""A light brake on one address: a bucket of tokens that fills again with time."""

import datetime as dt
import ipaddress
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """`burst` at once, then `per_second`. Generous on purpose: a whole classroom may sit behind one address."""

    of: str
    burst: int
    per_second: float


@dataclass
class _Bucket:
    tokens: float
    at: dt.datetime


class Pace:
    """Holds each address to a rate. In memory, for this process alone; `remembered` addresses at the most."""

    def __init__(self, rate: Rate, *, remembered: int = 10_000) -> None:
        self._rate = rate
        self._remembered = remembered
        self._buckets: dict[str, _Bucket] = {}

    def wait(self, address: str, now: dt.datetime) -> int:
        """Take one token. 0 where there was one, else the whole seconds until there is."""
        bucket = self._bucket(_network(address), now)
        # A clock that is set back must not empty or freeze a bucket.
        passed = max(0.0, (now - bucket.at).total_seconds())
        bucket.tokens = min(float(self._rate.burst), bucket.tokens + passed * self._rate.per_second)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return math.ceil((1 - bucket.tokens) / self._rate.per_second)

    def _bucket(self, network: str, now: dt.datetime) -> _Bucket:
        # Taken out and put back, so that those unheard of for longest stand first and are forgotten first.
        bucket = self._buckets.pop(network, None) or _Bucket(float(self._rate.burst), now)
        if len(self._buckets) >= self._remembered:
            del self._buckets[next(iter(self._buckets))]
        self._buckets[network] = bucket
        return bucket


def _network(address: str) -> str:
    """One IPv6 subscriber has a whole /64 of addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return address
