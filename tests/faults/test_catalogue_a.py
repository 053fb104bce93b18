"""Wordings from real machines that are no catalogue examples, and neighbours that must not answer.

They stand for what the patterns are for: other versions, other clients, other languages' error
classes, wrapped lines and journals, each with one cause.
"""

import pytest

from envdoctor.recognition import recognise

JOURNAL = """\
Jan 31 15:18:45 host dockerd[25565]: {cause}
Jan 31 15:18:45 host systemd[1]: docker.service: Main process exited, code=exited, status=1/FAILURE
Jan 31 15:18:45 host systemd[1]: Failed to start Docker Application Container Engine.
Jan 31 15:18:45 host systemd[1]: docker.service: Start request repeated too quickly.
Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
"""
SSH = (
    'error during connect: Get "http://docker.example.com/v1.50/info": command [ssh -T -l dev -- '
    "build docker system dial-stdio] has exited with exit status {status}, make sure the URL is "
    "valid, and Docker 18.09 or later is installed on the remote host: stderr={said}"
)

WORDINGS = [
    ("ED101", "unable to get image 'redis:7': Cannot connect to the Docker daemon at "
              "unix:///var/run/docker.sock. Is the docker daemon running?"),
    ("ED101", 'Get "http://api.moby.localhost/v1.47/info": dial unix /var/run/docker.sock: '
              'connect: '
              "no such file or directory"),
    ("ED102", "failed to connect to the docker API at unix:///var/run/docker.sock; check if "
              "the path "
              "is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: "
              "connection refused"),
    ("ED103", "Error: permission denied while trying to connect to Docker daemon"),
    ("ED111", "failed to connect to the docker API at tcp://10.1.2.3:2375; check if the path is "
              "correct and if the daemon is running: dial tcp 10.1.2.3:2375: connect: connection "
              "refused"),
    ("ED115", "failed to connect to the docker API at\n      "
              "unix:///Users/v/.orbstack/run/docker.sock;"
              " check if the path is\n      correct and if the daemon is running: dial unix\n      "
              "/Users/v/.orbstack/run/docker.sock: connect: no such file or directory"),
    ("ED124", SSH.format(status=255, said="ssh: connect to host build port 22: Connection "
                         "refused")),
    ("ED125", SSH.format(status=255, said="dev@build: Permission denied (publickey).")),
    ("ED126", SSH.format(status=255, said="Host key verification failed.")),
    ("ED127", SSH.format(status=127, said="bash: line 1: docker: command not found")),
    ("ED131", "ERROR o.t.d.DockerClientProviderStrategy - Could not find a valid Docker "
              "environment. "
              "Attempted configurations were:\n\tUnixSocketClientProviderStrategy: failed with "
              'exception BadRequestException (Status 400: {"message":"client version 1.32 is too '
              'old. Minimum supported API version is 1.40, please upgrade your client"} )'),
    ("ED141", JOURNAL.format(cause="unable to configure the Docker daemon with file "
                             "/etc/docker/daemon.json: invalid JSON: json: cannot unmarshal string "
                             "into Go struct field Config.insecure-registries of type []string")),
    ("ED144", JOURNAL.format(cause="unable to configure the Docker daemon with file "
                             "/etc/docker/daemon.json: the following directives don't match any "
                             "configuration option: registry_mirrors")),
    ("ED145", "Status: unknown flag: --cluster-advertise\nSee 'dockerd --help'., Code: 125"),
    ("ED155", "failed to start daemon: Error initializing network controller: error obtaining "
              "controller instance: unable to add return rule in DOCKER-ISOLATION-STAGE-1 chain:  "
              "(iptables failed: iptables --wait -A DOCKER-ISOLATION-STAGE-1 -j RETURN: iptables "
              "v1.8.7 (nf_tables):  RULE_APPEND failed (No such file or directory): rule in chain "
              "DOCKER-ISOLATION-STAGE-1\n (exit status 4))"),
    ("ED158", JOURNAL.format(cause="Error starting daemon: error while opening volume store "
                             "metadata database: timeout")),
    ("ED163", "Failed to enable unit: Unit file /etc/systemd/system/docker.service is masked."),
    ("ED178", "docker : The term 'docker' is not recognized as the name of a cmdlet, function, "
              "script file, or operable program."),
    ("ED191", 'error during connect: Post "http://docker:2375/v1.24/auth": dial tcp: lookup '
              "docker: Try again"),
    ("ED501", "failed to connect to the docker API at npipe:////./pipe/dockerDesktopLinuxEngine; "
              "check if the path is correct and if the daemon is running: open "
              "//./pipe/dockerDesktopLinuxEngine: The system cannot find the file specified."),
    ("ED514", "docker: request returned 500 Internal Server Error for API route and version "
              "http://%2FUsers%2Fk%2F.docker%2Frun%2Fdocker.sock/v1.51/version, check if the "
              "server "
              "supports the requested API version"),
    ("ED531", '> Using the existing instance "colima"\n> errors inspecting instance: [vz driver is '
              "running but host agent is not]\nFATA[0006] error starting vm: error at 'starting': "
              "exit status 1"),
    ("ED543", "[rootlesskit:parent] error: failed to setup UID/GID map: newuidmap 5349 [0 1000 1 1 "
              "165536 65536] failed: newuidmap: Could not set caps"),
    ("ED544", 'ERRO[0000] XDG_RUNTIME_DIR directory "/run/user/1001" is not owned by the current '
              "user"),
    ("ED556", "Error: could not get runtime: open /proc/31678/ns/user: no such file or directory"),
]  # fmt: skip

OTHERS = [
    "git@github.com: Permission denied (publickey).",
    "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.",
    "Error: connect ECONNREFUSED 127.0.0.1:5432",
    "bash: foo: command not found",
    "The connection to the server localhost:8080 was refused - did you specify the right host?",
    'nginx: [emerg] cannot load certificate "/etc/nginx/certs/cert.pem": No such file or directory',
    'error: context "minikube" does not exist',
]


@pytest.mark.parametrize(("code", "text"), WORDINGS, ids=[code for code, _ in WORDINGS])
def test_unlisted_wordings_lead_to_the_fault(code, text):
    candidates = recognise(text).candidates
    assert candidates and candidates[0].fault.code == code


@pytest.mark.parametrize("text", OTHERS)
def test_the_engine_is_not_blamed_for_what_others_say(text):
    mine = [c.fault.code for c in recognise(text).candidates if c.fault.code[2] in "15"]
    assert not mine


@pytest.mark.parametrize(
    "sentence",
    [
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon "
        "running?",
        "failed to connect to the docker API at unix:///var/run/docker.sock",
    ],
)
def test_a_sentence_shared_by_several_causes_names_them_all(sentence):
    answer = recognise(sentence)
    codes = [candidate.fault.code for candidate in answer.candidates]
    assert answer.verdict == "ambiguous"
    assert codes[0] == "ED101"
    assert {"ED102", "ED106", "ED107"} <= set(codes)
