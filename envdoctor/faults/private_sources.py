"""ED729: packages and repositories that not everybody may read."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED729",
        "private-source-refused",
        "A step may not read a private repository or a private package",
        "On your own machine Git, npm, pip or Maven are logged in; the image knows nothing of "
        "that. A token in a variable of your shell does not reach a RUN step, and a wrong or "
        "expired one is refused like none at all.",
        (
            Remedy(
                "Hand a token to the one step that needs it, without leaving it in the image: RUN "
                "--mount=type=secret,id=npmrc,target=/root/.npmrc npm ci",
                ("docker build --secret id=npmrc,src=$HOME/.npmrc .",),
            ),
            Remedy(
                "Git over SSH: RUN --mount=type=ssh git clone git@…",
                ("docker build --ssh default .",),
            ),
            Remedy(
                "The host's key, before that step: RUN mkdir -p -m 0700 ~/.ssh && ssh-keyscan "
                "github.com >> ~/.ssh/known_hosts",
                risk="takes whatever key is shown at that moment for the right one",
            ),
        ),
        (
            Signature(
                r"could not read (?:username|password) for '(?P<url>https?://[^'\s]{1,200})"
                r"|terminal prompts disabled",
                "fatal: could not read Username for 'https://github.com': No such device or "
                "address",
                3,
            ),
            Signature(
                r"npm (?:ERR!|error) code E40[13]\b|npm (?:ERR!|error) (?:40[13] |unable to auth)"
                r"|ERR_PNPM_FETCH_40[13]",
                "npm ERR! code E401",
                3,
            ),
            Signature(
                r"npm (?:ERR!|error) code E404\b|ERR_PNPM_FETCH_404",
                "npm ERR! code E404",
            ),
            Signature(
                r"(?:git@[\w.-]{3,80}|git(?:hub|lab)\S{0,40}): permission denied \(publickey"
                r"|host key verification failed\W{1,5}fatal: could not read from remote"
                r"|remote: (?:repository not found|invalid username or|http basic: access denied)"
                r"|support for password authentication was removed",
                "git@github.com: Permission denied (publickey).",
            ),
            Signature(
                r"(?:status code:? |HTTP error |returned error: )40[13]\b[^\n]{0,120}"
                r"(?:pypi|simple|maven|nexus|artifactory|packages|repo)"
                r"|(?:maven|nexus|artifactory|packagist|nuget|pypi)[^\n]{0,200}"
                r"(?:401 unauthorized|403 forbidden|401 client error|status code:? 40[13])"
                r"|authentication is required for \S{4,120}|could not authenticate against \S{4}",
                "Authentication is required for gems.example.org.",
            ),
        ),
        tell="The same step works on the machine that is logged in.",
        decide=("git config --get credential.helper", "npm config list"),
        implies=("build-failed", "docker-ssh-host-key-unknown"),
        step="build",
        sources=("https://docs.docker.com/build/building/secrets/",),
        replayed=True,
    ),
)
