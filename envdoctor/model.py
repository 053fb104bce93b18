"""The nouns of envdoctor: frozen, without I/O, importing nothing of the package.

They are named tuples and not dataclasses because a doctor has to start fast in sick environments:
`dataclasses` pulls in `inspect` and costs more than a whole `python -c pass` does. For the same
reason annotations are evaluated here: as strings, each would be compiled by NamedTuple.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:  # only names for the type checker; the model imports nothing at run time
    from envdoctor.host import Host

SCHEMA_VERSION = "1.0"

Data: TypeAlias = Mapping[str, object]
NOTHING: Data = {}


class Status(StrEnum):
    """What became of a check. UNKNOWN means "could not tell" and is never shown as a pass."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


# From harmless to grave: a probe's status is that of its gravest finding.
GRAVITY = (
    Status.SKIPPED,
    Status.PASS,
    Status.BLOCKED,
    Status.WARN,
    Status.UNKNOWN,
    Status.FAIL,
)


class Evidence(NamedTuple):
    """What was seen, verbatim, and where: `source` is a command, a file, or a question asked."""

    source: str
    text: str
    errno: int | None = None
    exit_code: int | None = None


class Finding(NamedTuple):
    """One thing a probe has to say.

    `fault` is the code of a catalogued fault when the probe knows it for sure, else None.
    `data` holds JSON-able facts; the remedies' `<placeholders>` are filled from it. Lists of codes
    under `supports` and `rules_out` decide between the faults that an error's text may mean: what
    was seen is no fault by itself, but speaks for or against them. Ids of probes under `breaks` are
    of those that cannot succeed because of what was seen, whatever they then complain of.
    """

    status: Status
    summary: str
    evidence: tuple[Evidence, ...] = ()
    fault: str | None = None
    data: Data = NOTHING


class Settings(NamedTuple):
    """How the user wants the examination: flags and configuration file, already checked.

    `timeout` is in seconds and bounds the whole run; None means each probe's own limit only.
    `replayed`: `path` is a folder of a recorded machine and is taken as it stands.
    """

    select: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    offline: bool = False
    strict: bool = False
    deep: bool = False
    timeout: float | None = None
    verbose: bool = False
    format: str = "terminal"
    output: str | None = None
    path: str = "."
    replayed: bool = False
    files: tuple[str, ...] = ()
    disk_warn: int = 5_000_000_000
    disk_fail: int = 500_000_000


Check: TypeAlias = "Callable[[Host, Settings], Iterator[Finding]]"


class Probe(NamedTuple):
    """An independent check.

    `title` is a claim that reads well behind a tick or a cross; `group` is the report's heading.
    `requires` (probe ids) means order and blocking, nothing else. `timeout` is in seconds.
    `effects` declares what it changes on the machine; empty means read-only.
    `requested` probes run only when selected by name or tag (or switched on by a setting).
    """

    id: str
    title: str
    check: Check
    group: str = "Docker"
    requires: tuple[str, ...] = ()
    timeout: float = 10.0
    platforms: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    requested: bool = False


class ProbeRun(NamedTuple):
    """What came of running one probe. `blocked_by` is the id of the root probe that failed."""

    probe: Probe
    findings: tuple[Finding, ...]
    seconds: float = 0.0
    blocked_by: str | None = None

    @property
    def gravest(self) -> Finding | None:
        """The finding that decides; the earliest of the gravest."""
        return max(self.findings, key=lambda f: GRAVITY.index(f.status), default=None)

    @property
    def status(self) -> Status:
        """PASS only when something was found and nothing was wrong: no findings is UNKNOWN."""
        return self.gravest.status if self.gravest else Status.UNKNOWN

    @property
    def summary(self) -> str:
        """The sentence behind the title."""
        return self.gravest.summary if self.gravest else "the probe said nothing"


class Signature(NamedTuple):
    """How a fault shows itself.

    `pattern` is a regular expression for cleaned text (see `envdoctor.recognition`): matched
    without regard to case, a space in it standing for any run of white space; its named groups
    fill the remedies' placeholders. `errno` needs the `source` it comes from (a probe's evidence).
    `example` is a real text that it must recognise. `weight`: 3 the text states this very
    cause, 2 the usual words of this fault, 1 fits this fault among others.
    `unless` withdraws the match where the same statement also matches that pattern.
    """

    pattern: str = ""
    example: str = ""
    weight: int = 2
    unless: str = ""
    source: str = "text"
    errno: int | None = None


class Remedy(NamedTuple):
    """One way to mend it.

    `commands` are to be typed as they stand; a `<word>` in them is a placeholder, `<word...>` one
    of several words ("image rm").
    `platforms` are tags of which the machine must have all (`linux`, `debian`, `systemd`, `wsl`,
    `macos`, `windows`, `desktop`, …); empty fits everywhere. `risk` says what it may cost.
    `safe` means it may be applied without asking: it loses nothing and can be undone.
    """

    text: str
    commands: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    risk: str = ""
    safe: bool = False

    def fits(self, tags: frozenset[str]) -> bool:
        """It is for a machine with these tags."""
        return tags.issuperset(self.platforms)

    def filled(self, values: Data) -> "Remedy":
        """The same with its `<placeholders>` filled in, quoted for a shell in the commands."""
        known = {name: str(v) for name, v in values.items() if isinstance(v, str | int)}
        text = self.text
        for name, value in known.items():
            text = text.replace(f"<{name}>", value)
        commands = self.commands
        if known and any("<" in command for command in commands):
            commands = tuple(_typed(command, known) for command in commands)
        return self._replace(text=text, commands=commands)


def _typed(command: str, known: Mapping[str, str]) -> str:
    """The command with its placeholders filled, each still a part of the word that it stands in."""
    import re
    from shlex import quote

    def fill(mark: "re.Match[str]") -> str:
        value = known.get(mark[1])
        if value is None:
            return mark[0]
        if command.count("'", 0, mark.start()) % 2:  # it stands inside of '…'
            return value.replace("'", "'\\''")
        return " ".join(map(quote, value.split())) if mark[2] else quote(value)

    return re.sub(r"<([\w-]+)(\.\.\.)?>", fill, command)


class Fault(NamedTuple):
    """Something that can be wrong with a machine or a project, and what mends it.

    `code` (ED101…) is stable and never reused; `name` is kebab-case. `cause` is in plain words;
    `tell` says how it is told from its neighbours. `implies` names faults (by name) that follow
    from this one and are folded under it. `severity`: `error`, `warning` (matters only when
    nothing else failed) or `wrapper` (a sentence that merely passes on another failure).
    `decide` are commands that tell it from its neighbours; `probes` are the ids of the probes
    whose findings settle it on this machine. `step` is the tutorial's step.
    `replayed` marks what was only ever seen in transcripts, not made for real by the tests.
    """

    code: str
    name: str
    title: str
    cause: str
    remedies: tuple[Remedy, ...]
    signatures: tuple[Signature, ...] = ()
    tell: str = ""
    decide: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    severity: str = "error"
    step: str = ""
    sources: tuple[str, ...] = ()
    since: str = "0.1.0"
    replayed: bool = False

    def remedies_for(self, tags: frozenset[str]) -> tuple[Remedy, ...]:
        """The remedies for a machine with these tags; those made for it before the general."""
        fits = [remedy for remedy in self.remedies if remedy.fits(tags)]
        return tuple(sorted(fits, key=lambda remedy: -len(remedy.platforms)))


class Diagnosis(NamedTuple):
    """A root cause, named once.

    `fault` is None when the failure is not recognised; `root` is the probe that met it;
    `explains` are the ids of the probes that fail or wait because of it; `rivals` are other
    faults that fit as well, when the evidence does not decide. `seen` are the lines of the evidence
    that the fault was recognised by.
    """

    fault: Fault | None
    root: str
    findings: tuple[Finding, ...]
    explains: tuple[str, ...] = ()
    rivals: tuple[Fault, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    seen: tuple[str, ...] = ()


class Report(NamedTuple):
    """Everything that one examination has to say; renderers see nothing else.

    `machine` holds plain facts for the head line. `effects` lists what was changed on the
    machine. `interrupted` marks a partial report (Ctrl-C or the deadline of the whole run).
    """

    version: str
    machine: Data
    runs: tuple[ProbeRun, ...]
    diagnoses: tuple[Diagnosis, ...]
    seconds: float
    strict: bool = False
    interrupted: bool = False
    effects: tuple[str, ...] = ()
    replayed: bool = False
    schema_version: str = SCHEMA_VERSION

    @property
    def exit_code(self) -> int:
        """0 healthy, 1 failed, 3 something could not be checked, 130 interrupted."""
        statuses = {run.status for run in self.runs}
        if self.interrupted:
            return 130
        if Status.FAIL in statuses or (self.strict and Status.WARN in statuses):
            return 1
        return 3 if Status.UNKNOWN in statuses else 0
