"""What a registry answers, ED200-ED204: limits, blocks, strange answers, broken content."""

from __future__ import annotations

from envdoctor.faults.daemon_json import setting
from envdoctor.model import Fault, Remedy, Signature

_ASK = "curl -sS -o /dev/null -w '%{http_code}\\n' https://registry-1.docker.io/v2/"

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED200",
        name="registry-rate-limit-429",
        title="Docker Hub's pull limit is used up",
        cause="Docker Hub counts pulls per account, and without a login per public IP address; "
        "everybody behind the same company, CI or provider address shares that number. The count "
        "is used up, so Hub refuses further pulls for up to six hours. A pull can be anonymous "
        "although you are logged in: sudo, a build container or a mirror use other credentials.",
        tell="The registry was reached and answered 429 with Hub's own sentence; a network "
        "problem has no such answer. Other registries say 'Rate exceeded' instead.",
        decide=("docker info --format '{{.RegistryConfig.Mirrors}}'", "docker login"),
        probes=("registry", "credentials"),
        remedies=(
            Remedy("Log in (a free account has a higher limit), as the user that pulls.",
                   ("docker login",)),
            *setting(
                "Or pull through a public mirror of Docker Hub.",
                '"registry-mirrors": ["https://mirror.gcr.io"]',
            ),
            Remedy("Or take the official image from another registry.",
                   ("docker pull public.ecr.aws/docker/library/<image>",)),
        ),
        signatures=(
            Signature("reached your (?:unauthenticated |anonymous )?pull rate limit",
                      "Error response from daemon: toomanyrequests: You have reached your pull "
                      "rate limit. You may increase the limit by authenticating and upgrading: "
                      "https://www.docker.com/increase-rate-limit", 3),
            Signature(r"docker\.com/increase-rate-limit|docker-hub/download-rate-limit",
                      "error pulling image configuration: toomanyrequests: Too Many Requests. "
                      "Please see https://docs.docker.com/docker-hub/download-rate-limit/", 3),
            Signature(r"docker\.io.{0,200}(?:\b429\b|too ?many ?requests)",
                      "failed to copy: httpReadSeeker: failed open: unexpected status code "
                      "https://registry-1.docker.io/v2/library/node/manifests/sha256:1: 429 Too "
                      "Many Requests", 3),
            Signature("toomanyrequests: (?:too many requests|you have reached)",
                      "toomanyrequests: Too Many Requests.", 2),
            Signature("reading manifest .{0,200}toomanyrequests",
                      "reading manifest latest in docker.io/library/alpine: toomanyrequests: You "
                      "have reached your unauthenticated pull rate limit."),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/docker-hub/usage/",
                 "https://github.com/docker/hub-feedback/issues/2429",
                 "https://github.com/docker/setup-buildx-action/issues/395"),
    ),
    Fault(
        code="ED201",
        name="registry-throttles",
        title="The registry refuses because too much is asked of it",
        cause="This registry (not Docker Hub) limits how often it may be asked, per address or "
        "per account. Many parallel jobs or an anonymous client reached that limit.",
        tell="The answer is 429 and names no Docker Hub limit; the registry's name is in the "
        "image reference.",
        decide=("docker compose config --images",),
        probes=("registry",),
        remedies=(
            Remedy("Log in to that registry: known clients may ask more often.",
                   ("docker login <registry>",)),
            Remedy("Wait some minutes, then pull with fewer images at once.",
                   ("COMPOSE_PARALLEL_LIMIT=1 docker compose pull",)),
        ),
        signatures=(
            Signature("toomanyrequests: (?:rate exceeded|data limit exceeded|retry-after)",
                      "Error response from daemon: toomanyrequests: Rate exceeded", 3),
            Signature(r"(?:ghcr\.io|quay\.io|gcr\.io|public\.ecr\.aws|\bmcr\.|azurecr\.io"
                      r"|gitlab)\S{0,200}.{0,120}(?:429 too many|toomanyrequests)",
                      "failed to authorize: failed to fetch anonymous token: unexpected status "
                      "from GET request to https://ghcr.io/token: 429 Too Many Requests", 3),
            Signature("toomanyrequests", "Error response from daemon: toomanyrequests", 1),
            Signature("429 too many requests", "unexpected status: 429 Too Many Requests", 1),
        ),
        step="hello-world",
        sources=("https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html",
                 "https://docs.gitlab.com/administration/settings/"),
    ),
    Fault(
        code="ED202",
        name="registry-geo-blocked-403",
        title="The registry blocks the country of this address",
        cause="Docker Hub, its CDN or a cloud registry refuses addresses of certain countries. "
        "The address may also be assigned to the wrong country in the list that they use.",
        tell="The answer is 403 and its text speaks of export control or of your country; a web "
        "filter at work answers 403 with a page of its own.",
        decide=("curl -sS https://registry-1.docker.io/v2/ | head -c 400",),
        probes=("registry",),
        remedies=(
            *setting(
                "Pull through a mirror that you may use.",
                '"registry-mirrors": ["https://<mirror>"]',
            ),
            Remedy("If the address is placed wrongly, have it corrected (MaxMind) and tell the "
                   "registry's support."),
        ),
        signatures=(
            Signature("export control regulations|block all IP addresses that are located",
                      "Since Docker is a US company, we must comply with US export control "
                      "regulations.",
                      3),
            Signature("configured to block access from your country",
                      "The Amazon CloudFront distribution is configured to block access from your "
                      "country.", 3),
            Signature("(?:not available|access (?:is )?denied|blocked) (?:in|from|for) your "
                      "(?:country|region|location)",
                      "This service is not available in your country", 2),
        ),
        implies=("registry-returns-html-or-403", "image-pull-access-denied-nonexistent"),
        step="hello-world",
        sources=("https://github.com/docker/hub-feedback/issues/2103",
                 "https://github.com/docker/for-linux/issues/57"),
    ),
    Fault(
        code="ED203",
        name="registry-returns-html-or-403",
        title="Something in between answers instead of the registry",
        cause="A web filter, a captive portal, a proxy or a dead mirror answers with a web page "
        "or with 403 where the registry should answer. Docker cannot read that answer, and its "
        "message talks about characters or missing error details.",
        tell="A registry answers /v2/ with 200 or 401 and JSON; here it is HTML or a bare 403.",
        decide=("curl -sSI https://registry-1.docker.io/v2/",),
        probes=("registry", "network"),
        remedies=(
            Remedy("See who answers: a registry gives 401 and the header "
                   "Docker-Distribution-Api-Version.", (_ASK,), ("linux",)),
            Remedy("Ask IT to allow registry-1.docker.io, auth.docker.io and "
                   "production.cloudflare.docker.com, or use the company's own mirror."),
        ),
        signatures=(
            Signature("error unmarshall?ing content: invalid character",
                      "Error response from daemon: error unmarshalling content: invalid character "
                      "'<' looking for beginning of value", 3),
            Signature(r"error parsing HTTP \d{3} response body: invalid character '?<",
                      "error parsing HTTP 403 response body: invalid character '<' looking for "
                      'beginning of value: "<html><title>Blocked by policy</title></html>"', 3,
                      "413"),
            Signature(r"error parsing HTTP \d{3} response body",
                      "error parsing HTTP 403 response body: no error details found in HTTP "
                      'response body: "{\\"message\\": \\"blocked\\"}"', 2),
            Signature(r"/(?:v2|token)\b.{0,250}invalid character '?<'? looking for beginning of "
                      r"value",
                      "Get \"https://auth.docker.io/token?scope=x\": invalid character '<' looking "
                      "for beginning of value", 3),
            Signature("(?:denied|unauthorized|unknown|toomanyrequests): ?(?:<!doctype|<html)",
                      "pull access denied for x/y, repository does not exist or may require "
                      "'docker login': denied: <html>portal</html>", 3),
            Signature(r"login attempt to \S{1,200} failed with status: 403",
                      "login attempt to http://10.0.0.9/v2/ failed with status: 403 Forbidden"),
            Signature(r"unexpected status.{0,160}/v2/\S{0,250}.{0,20}403 forbidden",
                      "failed to resolve source metadata: unexpected status from HEAD request to "
                      "https://registry-1.docker.io/v2/library/node/manifests/20: 403 Forbidden"),
        ),
        step="hello-world",
        sources=("https://github.com/docker/compose/issues/11596",
                 "https://github.com/distribution/distribution/blob/main/docs/content/spec/api.md"),
    ),
    Fault(
        code="ED204",
        name="registry-server-error",
        title="The registry has trouble of its own (5xx)",
        cause="The registry, or the gateway before it, answers 500, 502, 503 or 504. Nothing on "
        "this machine is wrong, unless a proxy or a local mirror gives that answer.",
        tell="A status of 5xx came back over a working connection. Only if the daemon goes "
        "through a proxy or mirror may it be that one's answer.",
        decide=(_ASK, "docker info --format '{{.HTTPSProxy}} {{.RegistryConfig.Mirrors}}'"),
        probes=("registry",),
        remedies=(
            Remedy("Look whether the registry reports an outage (Docker: dockerstatus.com), wait, "
                   "and pull again.", ("docker pull <image>",)),
        ),
        signatures=(
            Signature(r"received unexpected HTTP status: 5\d\d",
                      "Error response from daemon: received unexpected HTTP status: 502 Bad "
                      "Gateway"),
            Signature(r"unexpected status.{0,400}: 5\d\d (?:internal|bad|service|gateway)",
                      "failed to do request: unexpected status from HEAD request to "
                      "https://registry-1.docker.io/v2/library/node/manifests/20: 503 Service "
                      "Unavailable"),
            Signature(r"(?:pull|push|blob|manifest|registry|token|login).{0,200}5(?:00 Internal "
                      r"Server Error|02 Bad Gateway|03 Service Unavailable|04 Gateway Time-?out)",
                      "login attempt to https://registry-1.docker.io/v2/ failed with status: 503 "
                      "Service Unavailable", 2, r"for API route|http\+docker"),
        ),
        step="hello-world",
        sources=("https://www.dockerstatus.com/", "https://github.com/moby/moby/issues/40507"),
    ),
)
