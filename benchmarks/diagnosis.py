"""How often a text alone is diagnosed right: `python -m benchmarks.diagnosis ISSUES.json [-v]`.

The file is a list of `{"text", "category", "also_ok", "decidable_from_text"}`; an entry may name
the right faults itself, in "right". Printed are, for the texts as they are and for each way of
spoiling them:

- top-1, top-3: of the decidable ones, how often the right fault leads, or is among three;
- wrong: how often a cause that is not the right one was *identified*, of all texts;
- unknown: how often an undecidable text was honestly not decided, and with what to run next.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.spoiling import WAYS
from envdoctor.recognition import Recognised, recognise

# Which faults are a right answer for a category of the file.
FAULTS: dict[str, tuple[str, ...]] = {
    "app_bug": (),
    "app_env_missing": ("app-env-missing",),
    "bind_dir_onto_file": ("bind-dir-onto-file",),
    "bind_source_missing": ("bind-source-missing",),
    "buildkit_required": ("buildx-missing-buildkit-required",),
    "compose_invalid_file": ("compose-schema-errors", "compose-yaml-syntax"),
    "compose_required_variable": ("compose-required-variable",),
    "compose_unsupported_property": (
        "compose-unsupported-property",
        "compose-v1-file-version-or-new-syntax",
    ),
    "compose_variable_unset": ("compose-variable-unset",),
    "copy_source_missing": ("build-context-missing-or-ignored-file",),
    "credential_helper_failed": ("credential-helper-failed",),
    "credential_helper_missing": ("cred-helper-missing",),
    "daemon_unreachable": ("socket-daemon-not-running", "windows-desktop-engine-pipe-missing"),
    "disk_full": (
        "disk-full-data-root",
        "disk-inodes-exhausted",
        "desktop-vm-disk-full-or-not-shrinking",
    ),
    "dns_in_container": ("container-dns-broken-host-ok", "service-name-not-resolvable"),
    "emulation_crash": ("emulation-crash",),
    "gpu_runtime_missing": ("gpu-runtime-missing",),
    "healthcheck_unhealthy": ("healthcheck-unhealthy",),
    "image_not_found": ("image-tag-removed-or-missing",),
    "image_platform_mismatch": ("image-arch-mismatch",),
    "image_pull_denied": ("image-pull-access-denied-nonexistent",),
    "kernel_max_map_count": ("kernel-max-map-count",),
    "mounts_denied": ("macos-mounts-denied",),
    "network_not_found": ("compose-network-not-found", "compose-external-network-missing"),
    "no_matching_manifest": ("no-matching-manifest-arm64",),
    "oci_exec_failed": ("oci-exec-failed", "working-directory-missing"),
    "other": (),
    "outside_build_context": ("outside-build-context",),
    "port_in_use": (
        "port-in-use-by-host-process",
        "port-already-allocated-by-container",
        "port-in-use-inside-container",
    ),
    "registry_dns_or_proxy": ("registry-dns-failure", "daemon-proxy-unreachable"),
    "rootless_privileged_port": ("rootless-privileged-port",),
    "stale_context": ("context-points-to-stopped-backend", "docker-host-env-stale-tcp"),
    "volume_permission_denied": ("bind-mount-uid-mismatch", "volume-permission-denied"),
}


class Issue(NamedTuple):
    """A failure that somebody reported; `right` are the names of the faults that it is."""

    text: str
    right: frozenset[str]
    decidable: str
    label: str


class Score(NamedTuple):
    """Counts over one set of texts."""

    decidable: int = 0
    first: int = 0
    in_three: int = 0
    undecidable: int = 0
    unknown: int = 0
    wrong: int = 0
    all: int = 0

    def line(self, title: str) -> str:
        """One row of the table."""
        return (
            f"{title:<12} top-1 {_share(self.first, self.decidable)}  "
            f"top-3 {_share(self.in_three, self.decidable)}  "
            f"wrong {_share(self.wrong, self.all)}  "
            f"unknown {_share(self.unknown, self.undecidable)}"
        )


def load(path: str) -> list[Issue]:
    """Read a file of issues; raises OSError, ValueError or KeyError when it is none."""
    issues = []
    for entry in json.loads(Path(path).read_text(encoding="utf-8")):
        categories = (entry["category"], *entry["also_ok"])
        named = entry.get("right") or (name for c in categories for name in FAULTS.get(c, ()))
        right = frozenset(named)
        label = f"{entry.get('idx', '')} {entry['category']}"
        issues.append(Issue(entry["text"], right, entry["decidable_from_text"], label))
    return issues


def measure(
    issues: list[Issue], spoil: Callable[[str], str], told: Callable[[Issue, Recognised, str], None]
) -> Score:
    """Diagnose every text; `told` is called with what went wrong."""
    score = Score()
    for issue in issues:
        answer = recognise(spoil(issue.text))
        names = [candidate.fault.name for candidate in answer.candidates]
        certain = answer.verdict == "identified"
        first = bool(names) and names[0] in issue.right
        wrong = certain and not first
        score = score._replace(all=score.all + 1, wrong=score.wrong + wrong)
        if issue.decidable == "no":
            unknown = not certain and bool(answer.next)
            score = score._replace(
                undecidable=score.undecidable + 1, unknown=score.unknown + unknown
            )
            if not unknown:
                told(issue, answer, "should not be certain" if certain else "says not what to run")
            continue
        # "partly": the class shows but not the cause; an honest "ambiguous" is a right answer too.
        in_three = any(name in issue.right for name in names[:3])
        honest = issue.decidable == "partly" and not certain and bool(answer.next)
        score = score._replace(
            decidable=score.decidable + 1,
            first=score.first + (first or honest),
            in_three=score.in_three + (in_three or honest),
        )
        if not first and not honest:
            told(issue, answer, "wrong" if certain else "missed")
    return score


def main() -> int:
    """Print the table; with -v also each text that was not diagnosed right."""
    verbose = "-v" in sys.argv
    paths = [argument for argument in sys.argv[1:] if argument != "-v"]
    if len(paths) != 1:
        print(__doc__)
        return 2
    issues = load(paths[0])
    for title, spoil in WAYS.items():
        misses: list[str] = []

        def told(
            issue: Issue, answer: Recognised, problem: str, misses: list[str] = misses
        ) -> None:
            names = [f"{c.fault.name} {c.score}" for c in answer.candidates[:3]]
            misses.append(f"    {issue.label}: {problem}; {answer.verdict} {names}")

        print(measure(issues, spoil, told).line(title))
        if verbose:
            print("\n".join(misses))
    return 0


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "    - %"


if __name__ == "__main__":
    sys.exit(main())
