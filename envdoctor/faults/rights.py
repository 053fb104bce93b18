"""ED275-ED279: a valid login that may not do what is asked."""

from __future__ import annotations

from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED275",
        name="registry-push-denied",
        title="You may not push to this repository",
        cause="You are not logged in at that registry, or the repository belongs to another "
        "account: an image without an owner in its name (myapp) goes to Docker Hub's own library, "
        "where nobody may push.",
        tell="It is a push. Compare the name behind the registry with your account's.",
        decide=("cat ~/.docker/config.json", "docker image ls"),
        probes=("credentials",),
        remedies=(
            Remedy("Name the image after your account, log in, and push that.",
                   ("docker login", "docker tag <image> <docker-id>/<image>",
                    "docker push <docker-id>/<image>")),
        ),
        signatures=(
            Signature("push access denied|denied to push|not allowed to push"
                      r"|failed to read from destination repository \S{1,160}: 40[13]"
                      "|push.{0,200}(?:requested access to the resource is denied"
                      "|insufficient_scope|unauthorized|denied|403 forbidden)",
                      "push access denied, repository does not exist or may require authorization: "
                      "server message: insufficient_scope: authorization failed", 3,
                      "client secret|aad$"),
            Signature("(?:preparing|waiting|pushed|push refers).{0,200}denied: requested access",
                      "5f70bf18a086: Preparing denied: requested access to the resource is "
                      "denied", 3),
            Signature("(?:^|error: |failed with: )denied: requested access to the "
                      "resource is denied",
                      "denied: requested access to the resource is denied", 2,
                      r"pull|login|\bsource|manifest"),
        ),
        step="build",
        sources=("https://docs.docker.com/reference/cli/docker/image/push/",),
    ),
    Fault(
        code="ED276",
        name="registry-token-lacks-rights",
        title="The token that was used lacks the right for this",
        cause="The login is valid, and the token or role may not do what is asked: a GitHub token "
        "without read:packages or write:packages, a workflow without `permissions: packages:`, a "
        "cloud role without the registry's reader or writer rights.",
        tell="The registry names the missing permission or scope.",
        decide=("gh auth status",),
        probes=("credentials",),
        remedies=(
            Remedy("GitHub: use a classic token with read:packages (write:packages to push); in a "
                   "workflow set `permissions: {packages: write}`.", ('echo "$TOKEN" | docker '
                                                                      'login -u <user> '
                                                                      '--password-stdin ghcr.io',)),
            Remedy("Google: let gcloud give the credentials, and have the role granted.",
                   ("gcloud auth configure-docker <registry>",)),
        ),
        signatures=(
            Signature("user cannot be authenticated with the token provided",
                      "unauthorized: unauthenticated: User cannot be authenticated with the token "
                      "provided.", 3),
            Signature("permission_denied: ?(?:write_package|read_package|create_package|the token "
                      "provided|the requested installation)",
                      "denied: permission_denied: write_package", 3),
            Signature("token provided does not match expected scopes|installation not allowed to "
                      "\\w+ organization package|resource not accessible by integration"
                      "|\\breqPackageAccess",
                      "denied: installation not allowed to Create organization package", 3),
            Signature(r"permission '?(?:artifactregistry|storage)\.[\w.]+'? denied|you don't "
                      r"have the needed "
                      "permissions to perform this operation",
                      'denied: Permission "artifactregistry.repositories.downloadArtifacts" '
                      'denied on '
                      "resource", 3),
            Signature("(?:not authorized to perform|no identity-based policy allows).{0,40}ecr:",
                      "User: arn:aws:iam::1:user/x is not authorized to perform: "
                      "ecr:GetAuthorizationToken", 3),
            Signature(r"https?://(?:ghcr\.io|public\.ecr\.aws)/v2/[\"']?: denied",
                      'Error response from daemon: Get "https://ghcr.io/v2/": denied: denied', 2),
            Signature(r"(?:access token|project access token|deploy token).{0,80}(?:scope"
                      r"|insufficient|expired)",
                      "The project access token has an insufficient scope", 2),
        ),
        implies=("registry-push-denied",),
        step="build",
        sources=("https://docs.github.com/packages/working-with-a-github-packages-registry/working-"
                 "with-the-container-registry",),
    ),
)
