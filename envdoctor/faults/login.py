"""ED270-ED274: logins at registries."""

from __future__ import annotations

from envdoctor.model import Fault, Remedy, Signature

_KEYS = (
    "python3 -c 'import json,os; print(list(json.load(open(os.path.expanduser("
    '"~/.docker/config.json"))).get("auths",{})))\''
)
_FORGOTTEN = "The stored credentials are forgotten: have the password or token at hand."
_PIPED = 'echo "$TOKEN" | docker login -u <user> --password-stdin <registry>'
# Docker Hub's login is kept under another name than its registry's.
_HOST = r"https?://(?:registry-1\.docker\.io|(?P<registry>[\w.-]{1,120}(?::\d+)?))"

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED270",
        name="stale-credentials-break-public-pull",
        title="Old credentials are sent, and the registry refuses them",
        cause="The client sends what an earlier login left behind: a changed password, an expired "
        "or revoked token, an e-mail address instead of the Docker ID. Wrong credentials are "
        "refused even for public images; without any they could be pulled.",
        tell="config.json (or the helper) holds credentials for this very registry. Logging out "
        "makes public pulls work again; if it does not, the image is private.",
        decide=(_KEYS, "DOCKER_CONFIG=$(mktemp -d) docker pull <image>"),
        probes=("credentials", "registry"),
        remedies=(
            Remedy("Docker Hub: log out, then pull again.", ("docker logout",), risk=_FORGOTTEN),
            Remedy("Another registry: log out of that one, then pull again.",
                   ("docker logout <registry>",), risk=_FORGOTTEN),
            Remedy("For private images log in anew, with a current token.",
                   ("docker login <registry>",)),
        ),
        signatures=(
            Signature(rf"{_HOST}/v2/\S{{0,300}}/manifests/\S{{1,200}}: unauthorized: "
                        "(?:incorrect username or "
                      "password|authentication required|bad credentials)",
                      'Error response from daemon: Head '
                      '"https://registry-1.docker.io/v2/x/y/manifests/latest": unauthorized: '
                      'incorrect username or password', 3),
            Signature(rf"{_HOST}/v2/\S{{0,300}}: (?:denied: denied|unauthorized)",
                      'Error response from daemon: Head "https://ghcr.io/v2/x/y/manifests/3.4.0": '
                      "denied: denied", 2, "/v2/[\"']?: (?:unauthorized|denied)|invalid username|"
                                           "personal access"),
            Signature("unauthorized: authentication required",
                      "Error response from daemon: unauthorized: authentication required", 2,
                      "push|no basic auth"),
            Signature(r"(?:failed to (?:authorize|fetch oauth token|fetch anonymous "
                      r"token)).{0,300}(?:401|403|unauthorized"
                      "|forbidden|denied)",
                      "failed to authorize: failed to fetch oauth token: unexpected status from "
                      "POST request to https://auth.docker.io/token: 401 Unauthorized", 2, "429"),
            Signature("(?:error from registry|server message|denied): (?:denied|unauthorized)",
                      "error from registry: denied", 2, "push|/v2/[\"']?: denied"),
            Signature("unauthorized: (?:invalid clientid or client secret|application not regist)",
                      "unauthorized: Invalid clientid or client secret.", 3),
            Signature("(?:invalid username/password|unable to retrieve auth token)",
                      "unable to retrieve auth token: invalid username/password: unauthorized: "
                      "authentication required", 2),
            Signature("(?:^|daemon: |registry: )unauthorized$",
                      "Error response from daemon: unauthorized", 1),
        ),
        step="hello-world",
        sources=("https://github.com/docker/hub-feedback/issues/1098",
                 "https://github.com/nilsnolde/docker-valhalla/issues/122"),
    ),
    Fault(
        code="ED271",
        name="docker-hub-login-needs-token-or-wrong-name",
        title="Docker Hub refuses the login",
        cause="The account has two-factor or company sign-in and needs a personal access token "
        "instead of the password; or an e-mail address was given instead of the Docker ID; or the "
        "shell changed the password ($ and ! in double quotes).",
        tell="The refusal comes for /v2/ itself (the login), not for an image.",
        decide=("docker login",),
        probes=("credentials",),
        remedies=(
            Remedy("Make a token (Docker Hub > Account settings > Personal access tokens) and log "
                   "in with the Docker ID.",
                   ('echo "$TOKEN" | docker login -u <docker-id> --password-stdin',)),
        ),
        signatures=(
            Signature(r"/v2/[\"']?: unauthorized: (?:incorrect username or password|please use)",
                      "Error response from daemon: Get https://registry-1.docker.io/v2/: "
                      "unauthorized: incorrect username or password", 3),
            Signature("please use personal access token|personal access token to login",
                      "unauthorized: please use personal access token to login", 3),
            Signature("unauthorized: incorrect username or password",
                      "unauthorized: incorrect username or password", 2, "manifests/"),
            Signature("personal access token is expired|email must be verified",
                      "unauthorized: personal access token is expired", 3),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/security/for-developers/access-tokens/",
                 "https://github.com/docker/hub-feedback/issues/935"),
        replayed=True,
    ),
    Fault(
        code="ED272",
        name="docker-login-non-tty-empty-secret",
        title="docker login was given an empty user name or password",
        cause="In a pipeline the variable with the name or the password is empty: the secret does "
        "not exist, is misspelt, or is not shown to this job (a fork's pull request, a protected "
        "branch). Docker then wants to ask at a terminal. In Git Bash it is the terminal itself.",
        tell="Print the length of both variables, never their content.",
        decide=('echo "${#REGISTRY_USER} ${#TOKEN}"',),
        probes=("credentials",),
        remedies=(
            Remedy("Make the secret available to this job, and stop early when it is empty.",
                   (': "${TOKEN:?is empty}"', _PIPED)),
            Remedy("Git Bash: use winpty.", ("winpty docker login",), ("windows",)),
        ),
        signatures=(
            Signature("interactive login from a non tty",
                      "Error: Cannot perform an interactive login from a non TTY device", 3),
            Signature("^(?:error: )?(?:username|password) is empty$", "username is empty", 3),
            Signature("(?:username|password) is empty|password required",
                      "login failed: password is empty", 2, "superuser|postgres|mysql"),
            Signature("must provide --username with --password-stdin|login.{0,60}username and "
                      "password required",
                      "login failed: Username and password required", 2),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/reference/cli/docker/login/",
                 "https://github.com/docker/login-action/issues/155"),
    ),
    Fault(
        code="ED273",
        name="ecr-token-expired",
        title="The login at Amazon's registry has expired",
        cause="Logins at Amazon ECR last twelve hours. The stored one is older, or is for another "
        "account or region, or for another user (sudo).",
        tell="The registry's name ends in amazonaws.com, and the message speaks of the token.",
        decide=("aws sts get-caller-identity", _KEYS),
        probes=("credentials",),
        remedies=(
            Remedy("Log in again, as the user that pulls (account and region stand in the image's "
                   "name).",
                   ("aws ecr get-login-password --region <region> | docker login -u AWS "
                    "--password-stdin <account>.dkr.ecr.<region>.amazonaws.com",)),
        ),
        signatures=(
            Signature("authorization token (?:has )?expired|reauthenticate and try again|aws ecr "
                      "get-login",
                      "denied: Your authorization token has expired. Reauthenticate and try "
                      "again.", 3),
            Signature(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[\w-]{4,20})\.amazonaws\.com"
                      r"\S{0,300}.{0,40}(?:no "
                      "basic auth|403 forbidden|401 unauthorized|not authorized)",
                      'Head "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/x/'
                      'manifests/1": '
                      "no basic auth credentials", 3),
            Signature("no basic auth credentials", "no basic auth credentials", 1,
                      r"https?://(?!\d{12}\.dkr)"),
        ),
        step="hello-world",
        sources=("https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
                 "https://github.com/aws/aws-cli/issues/2351"),
        replayed=True,
    ),
    Fault(
        code="ED274",
        name="no-basic-auth-credentials",
        title="The registry wants a login, and there is none for it here",
        cause="The registry is private, and the configuration in use holds no credentials for "
        "exactly this host and port: you are logged in as another user (sudo uses root's), under "
        "another spelling of the host, or with another DOCKER_CONFIG.",
        tell="config.json has no entry for the host in the message. An entry that is refused says "
        "'unauthorized' or 'denied' instead.",
        decide=(_KEYS, "id -un; echo ${DOCKER_CONFIG:-~/.docker}"),
        probes=("credentials", "registry"),
        remedies=(
            Remedy("Log in at that very host, as the user that pulls.",
                   ("docker login <registry>",)),
        ),
        signatures=(
            Signature(rf"{_HOST}/\S{{0,300}}: no basic auth credentials",
                      'Error response from daemon: Head '
                      '"http://127.0.0.1:5606/v2/base/manifests/1": no '
                      "basic auth credentials", 3, r"\d{12}\.dkr\.ecr"),
            Signature("no basic auth credentials", "no basic auth credentials", 2, "amazonaws"),
            Signature(rf"login attempt to {_HOST}\S{{0,100}} failed with status: 401",
                      "login attempt to http://127.0.0.1:5606/v2/ failed with status: 401 "
                      "Unauthorized", 3),
            Signature("authorization failed: no basic auth|no credentials found for"
                      "|unauthenticated request",
                      "pulling from host reg:5000 failed: authorization failed: no basic auth "
                      "credentials", 2),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/reference/cli/docker/login/",
                 "https://github.com/awslabs/amazon-ecr-credential-helper/issues/118"),
    ),
)
