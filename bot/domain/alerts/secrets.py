"""What looks like a secret in what machines send is blanked before anything of it is kept or shown.

By its shape only: tokens that say what they are, passwords behind a word for one. While Python looks for a pattern no
other thread runs, so it looks through one piece of a text at a time; and no pattern comes back to what it has seen,
so that a piece takes a moment whatever is in it.
"""

import re

from bot.domain.alerts.alert import writable

BLANK = "[secret]"

#: How much is looked through at a time, and how far beyond it a secret is followed, in characters.
PIECE, _BEYOND = 32 * 1024, 16 * 1024

#: Tokens that begin with what they are: of Slack, GitHub, GitLab, AWS, Google, Stripe, OpenAI, npm, PyPI, Grafana,
#: SendGrid, Vault before 1.10; and of the address of a Slack webhook what follows the host. That each way begins with a
#: letter makes Python pass by all others ten times as fast, and that few begin with the same, faster still.
_TOKENS = re.compile(
    r"(?:xox[a-z]-[A-Za-z0-9-]{10,200}|xapp-[A-Za-z0-9-]{10,200}"
    r"|g(?:h[opsur]_[A-Za-z0-9]{20,255}|ithub_pat_[A-Za-z0-9_]{20,255}|lpat-[A-Za-z0-9_-]{20,100}"
    r"|lc_[A-Za-z0-9_=+/]{20,250}|lsa_[A-Za-z0-9_=+/]{20,250})"
    r"|A(?:KIA(?<!\wAKIA)[A-Z0-9]{16}\b|SIA(?<!\wASIA)[A-Z0-9]{16}\b|Iza(?<!\wAIza)[A-Za-z0-9_-]{35})"
    r"|ya29\.(?<!\wya29\.)[A-Za-z0-9_-]{20,2000}"
    r"|s(?:ervices(?:(?<=slack\.com/services)|(?<=slack\.com\\/services))(?:\\?/[A-Za-z0-9_-]{1,100}+){2,6}"
    r"|k_(?<!\wsk_)(?:live|test)_[A-Za-z0-9]{16,200}|k-(?<!\wsk-)[A-Za-z0-9_-]{20,200}"
    r"|\.(?<![\w.-]s\.)(?=[A-Za-z]{0,23}[0-9])(?=[a-z0-9]{0,23}[A-Z])[A-Za-z0-9]{24}(?![\w.-]))"
    r"|rk_(?<!\wrk_)(?:live|test)_[A-Za-z0-9]{16,200}"
    r"|SG\.(?<!\wSG\.)[A-Za-z0-9_-]{16,32}+\.[A-Za-z0-9_-]{16,64}+"
    r"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,250})(?P<all>)"
)

#: Those of Vault since.
_VAULT = re.compile(r"hv[sbr]\.(?<!\whv[sbr]\.)[A-Za-z0-9_-]{20,300}+(?P<all>)")

#: JWTs. What only begins like one is passed by as a whole.
_JWTS = re.compile(
    r"eyJ(?:(?<!\weyJ)[A-Za-z0-9_-]{8,2000}+\.eyJ[A-Za-z0-9_-]{4,4000}+\.[A-Za-z0-9_-]{4,2000}+(?P<all>)"
    r"|[A-Za-z0-9_-]*+)"
)

#: Up to its end, or where that is cut off, up to the end of the string that it stands in.
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^\"\\-]++|-(?!----)|\\{1,8}[A-Za-z/])*+"
    r"(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?(?P<all>)"
)

#: `https://user:password@host`.
_USERS = re.compile(r"://[^\s/@:\"'\\]{0,200}+:(?P<word>[^\s/@\"'\\]{1,200}+)(?=@)")

#: `Bearer x`; as all that follow, in a text of small letters.
_BEARER = re.compile(r"(?:bearer(?<!\wbearer)|basic(?<!\wbasic))\s{1,4}(?P<word>[a-z0-9._~+/=-]{12,4000}+)")

_LETTER, _ESCAPED = r"[^\s\"'\\,;&}\]]", r"\\{1,8}u[0-9a-f]{4}"

#: What a string of JSON is made of, one of JSON within JSON, and one of Python.
_STRING = r"(?:[^\"\\]|\\.)"
_INNER = r"(?:[^\"\\]|\\[^\"\\]|\\\\(?:[^\"\\]|\\.))"
_QUOTED = r"(?:[^\"'\\]|\\++[^\"'\\])"

#: What may stand between the quotes of a shell or of a sentence; a quote of JSON may end a string, and not a secret begin.
_SPACED = r"(?:[^\"'\\\n]|\\++[^\"'\\n])"
_OPENS = r"\"(?![\s,:}\]])"

#: What was blanked before, and what is as good.
_DONE = r"(?!(?:(?:bearer|basic|token)\s)?\[secret\])"

#: `password=x`, `"api_key": "x y"`, also where the quotes are escaped, as in JSON in JSON; and `"pin_token": 1234`. Not
#: what stands for null, which is no secret. What is quoted is a secret as a whole; `Cookie: a=b; c=d` is one up to the
#: end of its line, and `Token x` where there is a figure in it. Of a password in quotes also what stands behind a blank.
_NAMED = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|ac(?:cess|count)[_-]?key|private[_-]?key|client[_-]?secret"
    r"|credentials?|authorization|cookies?|sig(?:(?<=[?&;]sig)|(?<=u0026sig)|nature(?:(?<=amz-signature)|(?<=goog-signature))))"
    rf"(?:\"\s{{0,3}}[:=]\s{{0,3}}\"{_DONE}(?P<string>{_STRING}{{4}}{_STRING}*+)"
    rf"|\\\"\s{{0,3}}[:=]\s{{0,3}}\\\"{_DONE}(?P<inner>{_INNER}{{4}}{_INNER}*+)"
    rf"|'\s{{0,3}}[:=]\s{{0,3}}'{_DONE}(?P<quoted>{_QUOTED}{{4}}{_QUOTED}*+)"
    r"|(?<!token)(?<!credential)(?<!credentials)(?<!authorization)\s{0,3}[:=]\s{0,3}"
    rf"(?:{_OPENS}{_DONE}(?P<said>{_STRING}{{3}}{_STRING}*+)"
    rf"|\\\"{_DONE}(?P<told>{_INNER}{{3}}{_INNER}*+)|'{_DONE}(?P<typed>{_SPACED}{{3}}{_SPACED}*+)(?='))"
    r"|(?<=cookie)\s{0,3}[:=]\s{0,3}(?P<cookie>[^\s\"'\\;=]{1,200}+=[^\"'\\\n]{1,4000}+)"
    r"|(?<=token)(?<!\wtoken)\s{1,4}(?=[a-z._~+/=-]{0,100}+[0-9])(?P<bare>[a-z0-9._~+/=-]{12,4000}+)"
    r"|(?<!cookie)(?<!cookies)(?:\\*+[\"']\s{0,3}[:=]\s{0,3}\\*+[\"'](?!:)|\s{0,3}[:=]\s{0,3}(?:\\*+[\"'](?!:))?)"
    rf"(?:(?:token|digest|negotiate)\s{{1,4}})?+(?!\[secret\]|(?:bearer|basic)\s)"
    rf"(?P<word>(?:{_LETTER}|{_ESCAPED}){{4}}(?:{_LETTER}++|{_ESCAPED})*+)"
    r"|\\*+[\"']\s{0,3}:\s{0,3}-?(?P<number>[0-9]{4,400}))"
)

#: The webhooks of Discord.
_WEBHOOKS = re.compile(
    r"discord(?:app)?\.com\\?/api\\?/(?:v[0-9]{1,2}\\?/)?webhooks\\?/(?P<word>[0-9]{1,30}+\\?/[a-z0-9_-]{16,200}+)"
)


def _argument(before: str, what: str, *, bare: str = "") -> str:
    """An argument on a command line, in quotes of three kinds or, if `bare` allows it, in none: what stands behind `before`."""
    return (
        rf"(?:'{before}(?P<{what}_typed>{_SPACED}{{1,200}}+)(?=')"
        rf"|\\\"{before}(?P<{what}_told>[^\"\\]{{1,200}}+)(?=\\\")"
        rf"|{_OPENS}{before}(?P<{what}_said>[^\"\\]{{1,200}}+)(?=\")"
        rf"|{bare}{before}(?P<{what}>[^\s\"'\\`)|&;<>]{{1,200}}+))"
    )


#: What follows an option where it is spoken of, and not used.
_PROSE = (
    r"(?:is|was|are|has|must|may|can|cannot|should|not|or|and|to|as|if|in|on|of|for|from|with|without|when|instead|the"
    r"|options?|flags?|arguments?|parameters?|values?|missing|required)(?![^\s.,;:!?\"'\\)])"
)

#: `--db-password x`, `curl -u ada:x`. Numbers are no password there, but those of a user and a group.
_OPTIONS = re.compile(
    r"-(?<![\w-]-)(?:-[a-z0-9_-]{2,40}+(?:(?<=pass)|(?<=password)|(?<=passwd)|(?<=passphrase)|(?<=pwd)|(?<=secret)"
    r"|(?<=token)|(?<=api[_-]key)|(?<=access[_-]key)|(?<=account[_-]key)|(?<=secret[_-]key))\s{1,4}"
    + _argument(rf"(?!{re.escape(BLANK)})", "value", bare=rf"(?!-|{_PROSE})")
    + r"|(?:u\s{0,4}|-user(?:\s{1,4}|=))"
    + _argument(rf"[^\s:\"'\\/]{{1,100}}+:(?!//|{re.escape(BLANK)}|[0-9:]{{1,20}}+(?![^\s\"'\\;,]))", "pair")
    + ")"
)


def without_secrets(text: str) -> str:
    """The text with what looks like a secret blanked, and without what cannot be written down; JSON stays JSON."""
    text = "".join(writable(piece) for piece in _pieces(text))
    for pattern in (_KEYS, _TOKENS, _VAULT, _JWTS, _USERS):
        text = _blanked(text, pattern, text)
    small = _small(text)
    for pattern in (_BEARER, _NAMED, _OPTIONS, _WEBHOOKS):
        before, text = text, _blanked(text, pattern, small)
        if text is not before:
            small = _small(text)
    return text


def _blanked(text: str, pattern: re.Pattern[str], looked_at: str) -> str:
    """A text without what is found in another of the same length."""
    if len(text) <= PIECE and not pattern.search(looked_at):
        return text  # as with nearly all
    parts: list[str] = []
    done = 0
    for begin in range(0, len(text), PIECE):
        end = begin + PIECE
        for found in pattern.finditer(looked_at, max(begin, done), end + _BEYOND):
            if found.start() >= end:
                break
            if kind := found.lastgroup:
                secret = found.start() if kind == "all" else found.start(kind)
                parts += (
                    text[done:secret],
                    "0" if kind == "number" else BLANK,
                )  # a word for a number is no JSON
                done = found.end()
    return "".join([*parts, text[done:]]) if parts else text


def _pieces(text: str) -> list[str]:
    return [text[begin : begin + PIECE] for begin in range(0, len(text), PIECE)]


def _small(text: str) -> str:
    """In small letters, each of them one: that of this capital is two."""
    return "".join(piece.replace("İ", "I").lower() for piece in _pieces(text))
