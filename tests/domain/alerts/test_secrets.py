"""Which shapes are secrets; what they do to JSON is in `test_alert_secrets`."""

import json
import threading
import time

import pytest

from bot.domain.alerts.secrets import BLANK, PIECE, without_secrets

#: Put together here, so that whoever scans this repository for secrets finds none.
_LONG = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 4

TOKENS = [
    "xoxb-" + "1234567890-abcdefghij",
    "xapp-" + "1-A012-345-abcdef",
    *(f"gh{kind}_" + _LONG[:36] for kind in "opsur"),
    "github_pat_" + _LONG[:40],
    "glpat-" + _LONG[:20],
    "AKIA" + "IOSFODNN7EXAMPLE",
    "ASIA" + "IOSFODNN7EXAMPLE",
    "AIza" + _LONG[:35],
    "sk_live_" + _LONG[:24],
    "rk_test_" + _LONG[:24],
    "sk-" + _LONG[:40],
    "npm_" + _LONG[:36],
    "pypi-" + _LONG[:60],
    "glc_" + _LONG[:32],
    "glsa_" + _LONG[:32],
    "ya29." + "a0Af_" + _LONG[:40],
    "SG." + _LONG[:22] + "." + _LONG[:43],
    *(f"hv{kind}." + "CAESI" + _LONG[:90] for kind in "sbr"),
    "s." + _LONG[:24],
    "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxIn0." + "dBjftJeZ4CVP",
]


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_says_what_it_is_is_blanked_wherever_it_stands(token: str) -> None:
    assert without_secrets(f"got {token}, then failed") == f"got {BLANK}, then failed"
    assert without_secrets(token) == BLANK


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("Authorization: Bearer abcdefgh12345678", f"Authorization: Bearer {BLANK}"),
        ("authorization: basic YWRhOmh1bnRlcjI=", f"authorization: basic {BLANK}"),
        ("postgresql://app:hunter2@db/shop", f"postgresql://app:{BLANK}@db/shop"),
        ("redis://:hunter2@cache:6379", f"redis://:{BLANK}@cache:6379"),
        ("password=hunter2&user=ada", f"password={BLANK}&user=ada"),
        ("DB_PASSWORD='hunter2'", f"DB_PASSWORD='{BLANK}'"),
        ("passphrase: hunter2", f"passphrase: {BLANK}"),
        ("pwd = hunter2;", f"pwd = {BLANK};"),
        ("api-key: abcdef, other", f"api-key: {BLANK}, other"),
        ("apikey=abcdef", f"apikey={BLANK}"),
        ("access_key=abcdef", f"access_key={BLANK}"),
        ("private-key=abcdef", f"private-key={BLANK}"),
        ("credentials=abcdef", f"credentials={BLANK}"),
        ('{"password": "correct horse battery"}', f'{{"password": "{BLANK}"}}'),
        ('{"password" : "p@,ssw0rd\\"} 123", "a": "b"}', f'{{"password" : "{BLANK}", "a": "b"}}'),
        ("{'password': 'correct horse', 'a': 'b'}", f"{{'password': '{BLANK}', 'a': 'b'}}"),
        ('{"Authorization": "Token abc, def"}', f'{{"Authorization": "{BLANK}"}}'),
        ("Authorization: Token hunter2", f"Authorization: Token {BLANK}"),
        ("sent Token 9944b09199c62bcf9418ad846dd0e4bb", f"sent Token {BLANK}"),
        ("Cookie: session=abc; theme=dark\nHost: a", f"Cookie: {BLANK}\nHost: a"),
        ("set-cookie: sid=a b, c; Path=/", f"set-cookie: {BLANK}"),
        ('{"Cookie": "session=abc; theme=dark"}', f'{{"Cookie": "{BLANK}"}}'),
        ("https://x.blob.test/a?sv=1&sig=aB%2Fc%3D&se=2", f"https://x.blob.test/a?sv=1&sig={BLANK}&se=2"),
        ('"https://x.test/a?sv=1\\u0026sig=aB%2Fc%3D"', f'"https://x.test/a?sv=1\\u0026sig={BLANK}"'),
        ("https://hooks.slack.com/" + "services/T0/B0/xY1 b", f"https://hooks.slack.com/{BLANK} b"),
        (
            '"https:\\/\\/hooks.slack.com\\/' + 'services\\/T0\\/B0\\/xY1"',
            f'"https:\\/\\/hooks.slack.com\\/{BLANK}"',
        ),
        (f"https://discord.com/api/webhooks/12345/{_LONG} b", f"https://discord.com/api/webhooks/{BLANK} b"),
        (
            f"https://ptb.discordapp.com/api/v10/webhooks/12345/{_LONG}?wait=1",
            f"https://ptb.discordapp.com/api/v10/webhooks/{BLANK}?wait=1",
        ),
        (
            f'"https:\\/\\/discord.com\\/api\\/webhooks\\/12345\\/{_LONG}"',
            f'"https:\\/\\/discord.com\\/api\\/webhooks\\/{BLANK}"',
        ),
        (
            "AccountName=a;AccountKey=abc/d+==;EndpointSuffix=b",
            f"AccountName=a;AccountKey={BLANK};EndpointSuffix=b",
        ),
        (
            "https://b.test/a?X-Amz-Signature=0af1&X-Amz-Date=1",
            f"https://b.test/a?X-Amz-Signature={BLANK}&X-Amz-Date=1",
        ),
        ("https://b.test/a?b=1&X-Goog-Signature=0af1", f"https://b.test/a?b=1&X-Goog-Signature={BLANK}"),
        ("password: 'correct horse battery staple', then", f"password: '{BLANK}', then"),
        ('pwd="a b c" and', f'pwd="{BLANK}" and'),
        ("pwd='a b' and", f"pwd='{BLANK}' and"),
        ('{"text": "pwd=\\"a b c\\" and", "a": "b"}', f'{{"text": "pwd=\\"{BLANK}\\" and", "a": "b"}}'),
        ("mysql --password hunter2 shop", f"mysql --password {BLANK} shop"),
        ("x --db-password 'a b' --token abc", f"x --db-password '{BLANK}' --token {BLANK}"),
        ("x --password 'is it -so'", f"x --password '{BLANK}'"),
        ('x --api-key "a b" -v', f'x --api-key "{BLANK}" -v'),
        ('{"text": "--secret \\"a b\\" -v"}', f'{{"text": "--secret \\"{BLANK}\\" -v"}}'),
        ("curl -u ada:hunter2 https://a.test", f"curl -u ada:{BLANK} https://a.test"),
        ("(`curl -u ada:hunter2`)", f"(`curl -u ada:{BLANK}`)"),
        ("curl -uada:a https://a.test", f"curl -uada:{BLANK} https://a.test"),
        ("curl --user 'ada:a b' -v", f"curl --user 'ada:{BLANK}' -v"),
        ("curl --user=ada:hunter2", f"curl --user=ada:{BLANK}"),
        ('{"text": "curl -u \\"ada:a b\\" -v"}', f'{{"text": "curl -u \\"ada:{BLANK}\\" -v"}}'),
    ],
)
def test_what_stands_behind_a_word_for_a_secret_is_blanked_and_nothing_else(told: str, left: str) -> None:
    assert without_secrets(told) == left


@pytest.mark.parametrize("kind", ["", "RSA ", "OPENSSH "])
def test_a_private_key_is_blanked_also_where_its_end_is_cut_off(kind: str) -> None:
    begin, end = f"-----BEGIN {kind}PRIVATE KEY-----", f"-----END {kind}PRIVATE KEY-----"

    assert without_secrets(f"a {begin}\nMIIE\nabc=\n{end} b") == f"a {BLANK} b"
    assert without_secrets(f"a {begin}\nMIIE\nabc") == f"a {BLANK}"


def test_so_is_one_of_pgp() -> None:
    begin, end = "-----BEGIN PGP PRIVATE KEY" + " BLOCK-----", "-----END PGP PRIVATE KEY BLOCK-----"

    assert without_secrets(f"a {begin}\nVersion: 1\n\nlQ\n=a\n{end} b") == f"a {BLANK} b"
    assert without_secrets(f"a {begin}\n\nlQ") == f"a {BLANK}"


@pytest.mark.parametrize("end", ["", "-----END PRIVATE KEY-----\n"])
def test_a_private_key_within_json_ends_with_its_string(end: str) -> None:
    """What is blanked beyond that would make it no JSON, and the alert would be lost."""
    key = f"-----BEGIN PRIVATE KEY-----\nProc-Type: 4\n\nMIIE/abc=\n{end}"
    inner = {"key": key, "more": "x"}

    left = json.loads(without_secrets(json.dumps({"text": json.dumps(inner), **inner})))

    assert left["more"] == json.loads(left["text"])["more"] == "x"
    assert left["key"].strip() == json.loads(left["text"])["key"].strip() == BLANK


def test_a_password_that_json_writes_in_other_letters_is_blanked_whole() -> None:
    told = json.dumps({"password": "hünter", "text": json.dumps({"password": "ünter2"})})

    assert json.loads(without_secrets(told)) == {
        "password": BLANK,
        "text": json.dumps({"password": BLANK}),
    }


@pytest.mark.parametrize(
    "ordinary",
    [
        "",
        "Checkout 5xx rate is 5.2 % on checkout-7:9090",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "550e8400-e29b-41d4-a716-446655440000",
        "ada@acme.test could not sign in",
        "https://grafana.acme.test/d/abc?var=1&from=now-1h#panel",
        "The token is expired; ask for a new password",
        "tokens: 12",
        "basic auth failed for user ada",
        "bearer of bad news",
        "password is missing",
        "token authentication failed",
        "Cookies: none were sent",
        "https://acme.test/services/T0/B0/xY1?design=a&design=4",
        '{"cookies": [], "token": "abc"}',
        "task-risk-desk_2",
        "the password was changed",
        "the password: it was changed",
        "pass --password or --token to it, the --password option is needed; --token-file a",
        '{"text": "use --password ", "then": "password=", "b": ["token:", 12345, "pwd=", "a b c d"]}',
        '{"text": "curl -u ", "ada": "b:c"}',
        '{"secret: ":1550}',
        '{"secret: \\\\":1550}',
        "Unexpected token: 'end of input'",
        "docker run -u 1000:1000 --user 65534:65534 nginx; date -u 07:45:00",
        "journalctl -u nginx.service: failed; git push -u https://acme.test/shop main",
        "alerts.acme.test/v1 goods.example logs.checkoutservicehandlersv2",
        "https://discord.com/channels/12345/67890 hv.1",
        "the signature=valid, and X-Hub-Signature: sha256",
        '{"fingerprint": "a1b2c3d4e5f60718", "labels": {"alertname": "TokenErrors"}}',
    ],
)
def test_ordinary_words_labels_and_digests_are_left(ordinary: str) -> None:
    assert without_secrets(ordinary) == ordinary


def test_blanking_twice_blanks_no_more() -> None:
    told = " ".join(["password=hunter2 Authorization: Bearer abcdefgh12345678", *TOKENS])

    assert without_secrets(without_secrets(told)) == without_secrets(told)


def test_what_no_database_takes_is_left_out() -> None:
    assert without_secrets("a\x00b\x1f\ud800c\n\td") == "abc\n\td"


_MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "password",
        "password=",
        "password = \\",
        '"password\\\\\\',
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----" + "-" * 4,
        "-----BEGIN PRIVATE KEY-----" + "\\" * 500,
        "-eyJ",
        "-eyJabcdefgh",
        "pypi-" + "a" * 45 + ".",
        "token=abcd ",
        "eyJabcdefgh.",
        "eyJabcdefgh.eyJabcd.",
        "://a:",
        "://a:b",
        "bearer ",
        "xoxb-",
        "sk-",
        "token: ",
        "token" + " " * 50,
        "token a",
        "token a1",
        "cookie: a",
        "cookie: a=",
        '"password":"',
        '"password":"' + "\\" * 51,
        '\\"password\\":\\"' + "\\" * 50,
        "'password':'" + "\\" * 50,
        "services/a",
        "slack.com/services/",
        "token:" + "\\" * 50,
        "pwd='",
        "pwd='a b ",
        'pwd="',
        'pwd="a b ',
        'pwd=\\"a b ',
        " --",
        " --password ",
        " --password 'a b ",
        ' --password "a b ',
        " --" + "a-password" * 5,
        " -u",
        " -ua:",
        " -u 'a:b ",
        "SG." + "a" * 22 + ".",
        "hvs." + "a" * 15 + ".",
        "s.a1",
        "s." + "a" * 23 + "-",
        "discord.com/api/webhooks/1",
        "x-amz-signature",
        "@",
    ],
)
def test_a_hostile_megabyte_takes_a_moment(unit: str) -> None:
    """A tenth of this is what it takes; a pattern that looks back would take many times as long."""
    hostile = unit * (_MEGABYTE // len(unit)) + "@ xoxb- password bearer eyj sk- private key-----"

    began = time.process_time()
    without_secrets(hostile)

    assert time.process_time() - began < 1


def test_others_run_while_a_large_text_is_looked_through() -> None:
    """Python looks for a pattern without letting any other thread run.

    By the time of a processor that both of them take: how long other programs run is no matter.
    """
    hostile = "token -eyJ" * (6 * _MEGABYTE // 10)
    looking = threading.Thread(target=without_secrets, args=[hostile])
    longest, began = 0.0, time.process_time()

    looking.start()
    seen = began
    while looking.is_alive():
        time.sleep(0.001)
        seen, before = time.process_time(), seen
        longest = max(longest, seen - before)

    assert longest < (seen - began) / 5


@pytest.mark.parametrize(
    ("told", "left"),
    [
        *((token, BLANK) for token in TOKENS),
        ("password=hunter2", f"password={BLANK}"),
        ('{"pin_token": 123456}', '{"pin_token": 0}'),
        ("Authorization: Bearer abcdefgh12345678", f"Authorization: Bearer {BLANK}"),
        ("redis://ada:hunter2@cache", f"redis://ada:{BLANK}@cache"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", BLANK),
    ],
)
def test_a_secret_is_blanked_wherever_a_long_text_is_cut(told: str, left: str) -> None:
    for before in range(1, len(told), 3):
        begin = " " * (2 * PIECE - before)
        assert without_secrets(f"{begin}{told} {told}") == f"{begin}{left} {left}"


def test_a_large_letter_that_has_two_small_ones_moves_nothing() -> None:
    assert without_secrets("İİİ password=hünter2 İ") == f"İİİ password={BLANK} İ"
