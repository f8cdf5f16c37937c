"""Why something could not be sent to a service outside Slack, and what helps: the sentences for our own codes."""

from http import HTTPStatus

SENTENCES = {
    "keyless": "Its secret is not set. Whoever runs Sitroom adds it to SITROOM_DESTINATION_SECRETS.",
    "odd_key": "Its secret is no Integration Key of PagerDuty's: those have 32 characters.",
    "no_mail_server": "No mail server is set. Whoever runs Sitroom sets SITROOM_SMTP_URL.",
    "no_mail_address": "No mail address is known. Add it under people in the policy.",
    "no_tls": "The mail server offers no TLS. Whoever runs Sitroom names one that does.",
    "unknown": "The policy has no such pager any more.",
    "bad_address": "Its address in the policy is none that can be called.",
    "not_allowed": "Its address is one of this network. If that is meant, the policy says private: true.",
    "never_allowed": "Its address is one that is never called: link-local, or where a cloud gives away keys.",
    "timed_out": "It did not answer in time.",
    "refused": "It refuses connections.",
    "unreachable": "There is no way to it.",
    "reset": "The connection broke off.",
    "unresolvable": "The name of its server is not known.",
    "certificate": "The certificate of its server does not hold.",
    "tls": "No secure connection to its server could be made.",
    "no_http": "What it says is not HTTP.",
    "busy": "It is slow, and others are called first.",
    "http_400": "It does not understand the call. Whoever runs Sitroom finds more in its log.",
    "http_401": "It does not take our secret. Whoever runs Sitroom corrects it.",
    "http_403": "It does not take our secret. Whoever runs Sitroom corrects it.",
    "http_404": "There is nothing at its address. Correct that in the policy.",
    "http_410": "There is nothing at its address any more. Correct that in the policy.",
    "http_429": "It takes no more calls just now.",
    "smtp_530": "The mail server wants a password. Whoever runs Sitroom adds it to SITROOM_SMTP_URL.",
    "smtp_535": "The mail server does not take the password. Whoever runs Sitroom corrects SITROOM_SMTP_URL.",
    "smtp_550": "The mail server does not know the address.",
}

_HTTP, _SMTP = "http_", "smtp_"


def why_unsent(code: str) -> str:
    """Why, as a sentence in plain text."""
    if code in SENTENCES:
        return SENTENCES[code]
    if code.startswith(_HTTP):
        return f"It answered {_status(code.removeprefix(_HTTP))}."
    if code.startswith(_SMTP):
        return f"The mail server answered {code.removeprefix(_SMTP)}."
    return "Something broke on our side. Whoever runs Sitroom finds more in its log."


def _status(number: str) -> str:
    """`302 Found`; of a redirect, that it is not followed."""
    name = next((one.phrase for one in HTTPStatus if str(one.value) == number), "")
    followed = ", which Sitroom does not follow" if number.startswith("3") else ""
    return f"{number} {name}".strip() + followed
