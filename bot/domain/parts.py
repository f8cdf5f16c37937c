"""What the values of a policy are made of: its words, times, names and addresses."""

from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=75)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=7 * 24 * 60)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
_CHANNEL = r"^#?[a-z0-9_-]{1,80}$|^[CG][A-Z0-9]{5,}$"
ChannelName = Annotated[str, msgspec.Meta(pattern=_CHANNEL)]
ChannelNameOrNone = Annotated[str, msgspec.Meta(pattern=rf"^$|{_CHANNEL}")]
Link = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s<>|]+$", max_length=1000)]
Phone = Annotated[str, msgspec.Meta(pattern=r"^[+(]?[0-9][0-9 ()./-]{2,40}$")]
Mail = Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)]
Account = Annotated[str, msgspec.Meta(pattern=r"^[UW][A-Z0-9]{2,}$|^[^@\s]+@[^@\s]+$")]
#: As `Account`, or whoever is on call in a rotation: `oncall:ID`.
Callee = Annotated[
    str, msgspec.Meta(pattern=r"^[UW][A-Z0-9]{2,}$|^[^@\s]+@[^@\s]+$|^oncall:[a-z][a-z0-9_-]{0,39}$")
]
Date = Annotated[str, msgspec.Meta(pattern=r"^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
UserGroup = Annotated[str, msgspec.Meta(pattern=r"^S[A-Z0-9]{2,}$")]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A block of a policy: what is not known in it is a mistake."""
