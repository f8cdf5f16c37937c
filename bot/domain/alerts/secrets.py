"""What looks like a secret in what machines send is blanked before anything of it is kept or shown.

By its shape only: tokens that say what they are, passwords behind a word for one. Each pattern takes time that grows
with the text alone.
"""

import re

from bot.domain.alerts.alert import writable

BLANK = "[secret]"

_WORDS = r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret|credentials?|authorization)"

#: Tokens that begin with what they are: of Slack, GitHub, GitLab, AWS, Google, Stripe, OpenAI, npm, PyPI, Grafana; JWTs.
_TOKENS = re.compile(
    r"xox[a-z]-[A-Za-z0-9-]{10,200}|xapp-[A-Za-z0-9-]{10,200}"
    r"|gh[opsur]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{20,100}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{35}"
    r"|\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,200}|\bsk-[A-Za-z0-9_-]{20,200}"
    r"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,250}|gl(?:c|sa)_[A-Za-z0-9_=+/]{20,250}"
    r"|\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{4,4000}\.[A-Za-z0-9_-]{4,2000}"
)

#: Up to its end, or where that is cut off, up to the end of the string that it stands in.
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
    r"(?:[^\"\\-]++|-(?!----)|\\{1,8}[A-Za-z/])*+"
    r"(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
)

#: `Bearer x`, and `https://user:password@host`.
_BEARER = re.compile(r"\b((?i:bearer|basic)\s{1,4})[A-Za-z0-9._~+/=-]{12,4000}")
_USERS = re.compile(r"(://[^\s/@:\"'\\]{0,200}:)[^\s/@\"'\\]{1,200}(?=@)")

#: `password=x`, `"api_key": "x"`, also where the quotes are escaped, as in JSON in JSON.
_NAMED = re.compile(
    rf"((?i:{_WORDS})(?:\\*[\"']\s{{0,3}}[:=]\s{{0,3}}\\*[\"']|\s{{0,3}}[:=]\s{{0,3}}(?:\\*[\"'])?))"
    rf"(?!\[secret\]|(?i:bearer|basic)\s)(?:[^\s\"'\\,;&}}\]]|\\{{1,8}}u[0-9A-Fa-f]{{4}}){{4,4000}}"
)

#: `"pin_token": 1234`: a word in its place would be no JSON. Nor would one for null, which is no secret.
_NUMBERS = re.compile(rf"((?i:{_WORDS})\\*[\"']\s{{0,3}}:\s{{0,3}}-?)[0-9]{{4,400}}")


_BEHIND = rf"\g<1>{BLANK}"
_NAMES = (
    *("pass", "pwd", "secret", "token", "credential", "authorization"),
    *("apikey", "api_key", "api-key", "accesskey", "access_key", "access-key"),
    *("privatekey", "private_key", "private-key"),
)

#: What is blanked, and by what, where one of these signs stands in the text, in lower case: most texts have none, and to
#: look for those takes a tenth of the time.
_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    (("private key-----",), _KEYS, BLANK),
    (
        (
            *(
                "xox",
                "xapp-",
                "gho_",
                "ghp_",
                "ghs_",
                "ghu_",
                "ghr_",
                "github_pat_",
                "glpat-",
                "akia",
                "asia",
            ),
            *("aiza", "k_live_", "k_test_", "sk-", "npm_", "pypi-", "glc_", "glsa_", "eyj"),
        ),
        _TOKENS,
        BLANK,
    ),
    (("bearer", "basic"), _BEARER, _BEHIND),
    (("@",), _USERS, _BEHIND),
    (_NAMES, _NAMED, _BEHIND),
    (_NAMES, _NUMBERS, r"\g<1>0"),
)


def without_secrets(text: str) -> str:
    """The text with what looks like a secret blanked, and without what cannot be written down; JSON stays JSON."""
    text = writable(text)
    lowered = text.lower()
    for signs, pattern, instead in _RULES:
        if any(sign in lowered for sign in signs):
            text = pattern.sub(instead, text)
    return text
