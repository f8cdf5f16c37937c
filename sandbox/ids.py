"""Identifiers and tokens as Slack shapes them, the same ones for the same seed."""

import random
import string

_UPPER = string.ascii_uppercase + string.digits
_MIXED = string.ascii_letters + string.digits


class Ids:
    """Makes every identifier of one workspace."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - identifiers of a sandbox, repeatable on purpose

    def make(self, prefix: str, length: int = 10) -> str:
        """An identifier such as `U0K3M5P7Q9A`: the prefix, then `length` characters."""
        return prefix + "0" + "".join(self._random.choices(_UPPER, k=length - 1))

    def word(self, length: int) -> str:
        """Random letters and digits."""
        return "".join(self._random.choices(_MIXED, k=length))

    def hexadecimal(self, length: int) -> str:
        """Random hexadecimal digits."""
        return "".join(self._random.choices("0123456789abcdef", k=length))

    def digits(self, length: int) -> str:
        """Random digits, the first not zero."""
        return self._random.choice("123456789") + "".join(self._random.choices(string.digits, k=length - 1))

    def uuid(self) -> str:
        """A random UUID in its usual spelling."""
        raw = self.hexadecimal(32)
        return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))

    def block_id(self) -> str:
        """What Slack writes where an app gave no `block_id` or `action_id`."""
        return self.word(5)
