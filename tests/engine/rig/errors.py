"""What can go wrong in the rig.

RigError                something that ought to have worked did not
├── Unavailable         this machine cannot have it (not Linux, not root, no apt, no network)
└── CommandFailed       a command ended with a non-zero exit code, or not in time
"""

from __future__ import annotations

from collections.abc import Sequence


class RigError(Exception):
    """The rig could not do what it was asked; the message says what and shows the log's tail."""


class Unavailable(RigError):
    """The machine lacks what the rig needs; fixtures turn this into a skip, or on CI a failure."""


class CommandFailed(RigError):
    """A command failed. `returncode` is None when it was killed at its deadline."""

    def __init__(self, argv: Sequence[str], returncode: int | None, stdout: str, stderr: str):
        self.argv = list(argv)
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr
        how = "ran out of time" if returncode is None else f"exited with {returncode}"
        super().__init__(f"{' '.join(argv)!r} {how}\n{stdout}{stderr}".rstrip())
