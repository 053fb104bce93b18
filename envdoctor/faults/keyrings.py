"""ED265-ED269: the key rings behind credential helpers, which want unlocking."""

from __future__ import annotations

from envdoctor.faults.credentials import NO_STORE
from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED265",
        name="cred-helper-pass-uninitialized",
        title="The password store 'pass' is not set up",
        cause="credsStore is pass (Docker Desktop for Linux sets it), and pass or its GPG key is "
        "missing for this user, or the key is locked.",
        tell="`docker-credential-pass list` fails outside of Docker too.",
        decide=("docker-credential-pass list", "gpg --list-secret-keys"),
        probes=("credentials",),
        remedies=(
            Remedy("Set pass up (put the id that gpg prints).",
                   ("sudo apt-get install -y pass gnupg2", "gpg --generate-key",
                    "pass init <gpg-id>"), ("linux", "debian")),
            Remedy("Set pass up (put the id that gpg prints).",
                   ("sudo dnf install -y pass gnupg2", "gpg --generate-key", "pass init <gpg-id>"),
                   ("linux", "fedora")),
            NO_STORE,
        ),
        signatures=(
            Signature("pass (?:not initialized|store is uninitialized|is not installed)",
                      "Error saving credentials: error storing credentials - err: exit status 1, "
                      "out: `pass not initialized: exit status 1`", 3),
            Signature(r"docker-credential-pass.{0,120}(?:gpg|not in the password "
                      r"store|decryption failed)"
                      "|gpg: decryption failed.{0,120}credential",
                      "docker-credential-pass: gpg: decryption failed: No secret key", 3),
            Signature("credentials?(?: - err)?: .{0,80}(?:gpg: |pinentry|no secret key)",
                      "error getting credentials - err: exit status 2, out: `gpg: decryption "
                      "failed`", 2),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/desktop/setup/sign-in/",
                 "https://github.com/docker/docker-credential-helpers/issues/102"),
    ),
    Fault(
        code="ED266",
        name="keychain-locked-over-ssh",
        title="The macOS keychain is locked in this session",
        cause="credsStore is osxkeychain, and sessions over ssh, tmux, launchd or CI may not ask "
        "the user to unlock the keychain.",
        tell="The same command works in a Terminal window of the logged-in user.",
        decide=("security show-keychain-info",),
        probes=("credentials",),
        remedies=(
            Remedy("Unlock it in this session.", ("security unlock-keychain",), ("macos",)),
            NO_STORE,
        ),
        signatures=(
            Signature(r"(?:credential|keychain|docker).{0,160}(?:user interaction is not allowed"
                      r"|session does not allow user interaction|-25308\b)",
                      "Error saving credentials: error storing credentials - err: exit status 1, "
                      "out: `User interaction is not allowed.`", 3),
            Signature("osxkeychain.{0,120}(?:locked|not allowed|could not be found in the "
                      "keychain)",
                      "docker-credential-osxkeychain: keychain is locked", 2),
            Signature("keychain cannot be found to store|could not be found in the keychain",
                      "The specified item could not be found in the keychain.", 2),
        ),
        step="hello-world",
        sources=("https://github.com/docker/docker-credential-helpers/issues/82",
                 "https://github.com/orbstack/orbstack/issues/860"),
        replayed=True,
    ),
    Fault(
        code="ED267",
        name="cred-helper-secretservice-no-dbus",
        title="The credential helper needs a desktop session that is not there",
        cause="docker-credential-secretservice talks to the desktop's key ring over D-Bus. On a "
        "server or over ssh there is none. Debian's package golang-docker-credential-helpers makes "
        "it the default as soon as it is installed.",
        tell="The login itself succeeded; only keeping the password failed.",
        decide=("which docker-credential-secretservice", "echo $DBUS_SESSION_BUS_ADDRESS"),
        probes=("credentials",),
        remedies=(
            Remedy("On a server remove the helper.",
                   ("sudo apt-get remove -y golang-docker-credential-helpers",),
                   ("linux", "debian"),
                   "Passwords of later logins are then kept readable (base64)."),
            Remedy("On a desktop install and unlock a key ring.",
                   ("sudo apt-get install -y gnome-keyring",), ("linux", "debian")),
            NO_STORE,
        ),
        signatures=(
            Signature(r"org\.freedesktop\.secrets?",
                      "error storing credentials - err: exit status 1, out: `The name "
                      "org.freedesktop.secrets was not provided by any .service files`", 3),
            Signature("cannot autolaunch d-bus", "out: `Cannot autolaunch D-Bus without X11 "
                                                 "$DISPLAY`", 2),
            Signature("credentials.{0,120}(?:d-?bus|secret ?service|cannot create an item in a "
                      "locked)",
                      "error storing credentials - err: exit status 1, out: `Cannot create an item "
                      "in a locked collection`", 3),
        ),
        step="hello-world",
        sources=("https://github.com/docker/docker-credential-helpers/issues/132",
                 "https://github.com/docker/cli/issues/1136"),
    ),
)
