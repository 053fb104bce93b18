"""What secrets look like, and where they stand.

Every pattern is linear in the length of the text: repetitions are bounded, or cannot overlap with
what follows them. A pattern is compiled when one of its hints is met for the first time: most
reports hold none, and compiling all of them takes longer than a probe.
"""

from __future__ import annotations

import re

HIDDEN = "<redacted>"

# Words that make a name's value a secret wherever they occur in it; words that do so as a part of
# it (between _ - . or changes of case); and words that do so as a part, but not alone.
_ANYWHERE = (
    "password", "passwd", "passphrase", "secret", "token", "apikey", "credential", "authkey",
    "privatekey", "accesskey", "registryauth",
)  # fmt: skip
_AS_PART = frozenset({"auth", "authorization", "creds", "pwd", "dsn", "jwt", "cookie"})
_NOT_ALONE = frozenset({"key", "keys", "pass", "pat", "pin", "sig", "signature"})
# Working folders, a socket's path, a helper program's name: worth seeing, and no secrets.
_HARMLESS = frozenset({"PWD", "OLDPWD", "SSH_AUTH_SOCK", "credsStore", "credHelpers"})


def smells(name: str) -> bool:
    """Whether a variable or key of this name holds a secret, as far as a name can tell."""
    lower = name.lower()
    if any(word in lower for word in _ANYWHERE):
        return True
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", name)
    found = {part.lower() for part in parts}
    if name in _HARMLESS or found.isdisjoint(_AS_PART | _NOT_ALONE):
        return False
    return len(parts) > 1 or not _AS_PART.isdisjoint(found)


class Shape:
    """One kind of secret.

    `hints` (lower case, blanks between) are such that no text without any of them can match. Of a
    match the groups `keep` and `end` stay, the rest is hidden.
    """

    def __init__(self, hints: str, pattern: str) -> None:
        self._hints = tuple(hints.split())
        self._source = pattern
        self._pattern: re.Pattern[str] | None = None

    def hide(self, text: str, lower: str) -> str:
        """The text without secrets of this kind; `lower` is the same text in lower case."""
        if not any(hint in lower for hint in self._hints):
            return text
        self._pattern = self._pattern or re.compile(self._source)
        return self._pattern.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    groups = match.groupdict()
    keep, end = groups.get("keep") or "", groups.get("end") or ""
    value = match[0].removeprefix(keep).removesuffix(end)
    quote = next((mark for mark in ('\\"', '"', "'") if value.startswith(mark)), "")
    return f"{keep}{quote}{HIDDEN}{quote}{end}"


_NAME = r"(?:pass(?:word|wd|phrase)|secret|api[_-]?key|(?:access|private|auth)[_-]?key)"
# These are also words of ordinary sentences ("failed to fetch oauth token: …").
_SOFT = r"(?:token|credentials?|creds|auth|authorization|signature|sig)(?![a-z])"
_TOKEN = r"(?:identity|registry|access|refresh|id|auth)_?token"
_TAIL = r"_(?:key|pwd|pass|pat|pin|dsn)(?![a-z0-9])"
_NAMES = "pass secret key token cred auth sig _pwd _pat _pin _dsn"
_SPACE = r"[^\S\n]"
_QUOTED = r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'"

SHAPES = (
    Shape(
        "private",
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----"
        r"(?s:.*?)(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----|\Z)",
    ),
    # user:password@host with any scheme, the password up to the last @ before the path, else (it
    # holds a slash and what follows the colon is no port) up to the first; https://token@host.
    Shape(
        "://",
        r"(?P<keep>://)[^\s/:@\"']{0,200}:"
        r"(?:[^\s/\"']*|(?!\d{1,5}[/?#])(?:(?!://)[^\s@\"'])*)(?P<end>@)",
    ),
    Shape("://", r"(?P<keep>\bhttps?://)[^\s/:@\"']{1,200}(?P<end>@)"),
    # Tokens that name their maker.
    Shape("gh github_pat_", r"\b(?:gh[a-z]_[A-Za-z0-9]{16,}|github_pat_\w{16,})"),
    Shape("gl", r"\bgl[a-z]{2,6}-[\w.-]{16,}"),
    Shape("akia asia abia acca", r"\bA(?:KIA|SIA|BIA|CCA)[A-Z0-9]{12,}"),
    Shape("xox xapp-", r"\b(?:xox[a-z]|xapp)-[\w-]{8,}"),
    Shape("hooks.slack.com", r"(?P<keep>hooks\.slack\.com/)[\w/]+"),
    Shape("dckr_", r"\bdckr_[a-z]{2,6}_[\w-]{8,}"),
    Shape("npm_ hf_ pypi- dop_v1_", r"\b(?:npm_|hf_|pypi-|dop_v1_)[\w-]{16,}"),
    Shape("aiza ya29.", r"\b(?:AIza|ya29\.)[\w-]{16,}"),
    Shape("sk- sk_ rk_ rk-", r"\b[sr]k[-_][\w-]{16,}"),
    # base64 of `{"`: JSON web tokens, X-Registry-Auth.
    Shape("eyj", r"\beyJ[\w+/=-]{12,}(?:\.[\w+/=-]*){0,4}"),
    # The headers; and their schemes alone (but not `Bearer realm=…`, `Basic authentication`).
    Shape(
        "authorization x-registry-",
        rf"(?i)(?P<keep>\b(?:authorization|x-registry-(?:auth|config))\\?[\"']?{_SPACE}{{0,4}}[:=]"
        rf"{_SPACE}{{0,4}}\\?[\"']?)[^\n\"']+",
    ),
    Shape(
        "bearer basic",
        r"(?P<keep>\b(?i:bearer|basic) )(?!(?i:realm|error|scope|service)=)"
        r"(?!(?i:auth[a-z]*|tokens?|credentials?)\b)[\w.~+/=-]{6,}",
    ),
    # --password x, --token=x; `login … -p x`, `mysql -px`; `curl -u user:x`.
    Shape(
        "--",
        rf"(?i)(?P<keep>(?<![\w-])--[\w-]{{0,30}}?(?:{_NAME}|{_SOFT})(?!-stdin|-file)[\w-]{{0,20}}"
        rf"(?:=|{_SPACE}{{1,4}}))(?!--|(?:id|type|src|source|env)=)(?:{_QUOTED}|\S+)",
    ),
    Shape(
        "login mysql",
        r"(?P<keep>\b(?:login|mysql\w{0,6})\b[^\n|;&]{0,200}?\s-p[= ]?)"
        rf"(?:{_QUOTED}|[^\s=]\S*)",
    ),
    Shape(
        "curl wget",
        r"(?P<keep>\b(?:curl|wget)\b[^\n|;&]{0,200}?\s(?:-u|--user)[= ]?[^\s:]{0,99}:)\S+",
    ),
    # "password": "x" as JSON has it, the quotes perhaps escaped.
    Shape(
        _NAMES,
        rf"(?i)(?P<keep>(?:{_NAME}|{_TOKEN}|(?<![a-z0-9]){_SOFT}|{_TAIL})[\w.-]{{0,40}}"
        r"\\?[\"']\s{0,40}:\s{0,40})"
        rf"(?:\\\"(?:[^\\\"]|\\[^\"])*\\\"|{_QUOTED}|[\w.+/=-]+)",
    ),
    # The same as a line of its own, to its end: .env, INI, YAML (a block scalar too).
    Shape(
        _NAMES,
        rf"(?im)^(?P<keep>(?P<indent>{_SPACE}{{0,40}})(?:(?:export|set|-){_SPACE}{{1,4}})?[\"']?"
        rf"[\w.-]{{0,40}}?(?:{_NAME}|{_TOKEN}|(?<![a-z0-9]){_SOFT}|{_TAIL})[\w.-]{{0,30}}[\"']?"
        rf"{_SPACE}{{0,8}}[:=]{_SPACE}{{0,8}})"
        rf"(?:[|>][+-]?\d?{_SPACE}*(?:\n(?P=indent){_SPACE}[^\n]*|\n(?=\n))+|\S[^\n]*)",
    ),
    # And within a line: PASSWORD=x, password: x. Not `token: x`, which errors say all the time; not
    # the mount /etc/passwd:ro; not PASSWORD=<value>, which is still to be filled in.
    Shape(
        _NAMES,
        rf"(?i)(?P<keep>(?:{_NAME}[\w.-]{{0,40}}|{_TOKEN}|(?<![a-z0-9]){_SOFT}|{_TAIL})="
        rf"|(?<!/){_NAME}[\"']?:{_SPACE}{{0,4}})(?!<[a-z_-]{{1,30}}>)(?:{_QUOTED}|[^\s\"']+)",
    ),
)
