"""ED330-ED339: ports that cannot be published or listened on."""

from __future__ import annotations

from envdoctor.faults.daemon_json import restart
from envdoctor.model import Fault, Remedy, Signature

# "Ports are not available" is Docker Desktop's; from engine 28 on it is "failed to bind host port".
_BIND = (
    r"(?:userland proxy|ports are not available|failed to bind (?:host )?port|exposing "
    r"port|rootlessport|rootlesskit"
    r"|port mapping|failed to listen|cannot listen|pasta|slirp|starting proxy|expose).{0,300}?"
)
_PORT = r"(?<![\d.])(?:\d{1,3}(?:\.\d{1,3}){3}|\[?::1?\]?|\[::\]|localhost)?:(?P<port>\d{2,5})\b"

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED330",
        name="port-already-allocated-by-container",
        title="Another container already publishes this port",
        cause="The engine itself has given the port to a container: one of another Compose "
        "project, an orphan of an earlier run, or two services of one project.",
        tell="'port is already allocated' is the engine's own book-keeping. A program outside of "
        "Docker gives 'address already in use'.",
        decide=("docker ps --filter publish=<port>",),
        probes=("ports", "project-ports"),
        remedies=(
            Remedy("See which container has it, and stop that one.",
                   ("docker ps --filter publish=<port>", "docker stop <container>")),
            Remedy("Or publish another port of this machine: \"8081:80\" instead of \"8080:80\"."),
            *restart("If no container shows it, the engine's books are stale: restart it."),
        ),
        signatures=(
            Signature(r"bind for \S{0,60}?:(?P<port>\d{1,5})(?:/\w{3})? failed: port is already "
                      r"allocated",
                      "docker: Error response from daemon: driver failed programming external "
                      "connectivity on endpoint x (72e8): Bind for 0.0.0.0:18080 failed: port is "
                      "already allocated", 3),
            Signature("port is already allocated", "port is already allocated", 3),
            Signature(r"(?P<port>\d{2,5}) (?:is|was) already (?:allocated|published|used by "
                      r"(?:another )?container)"
                      "|already allocated",
                      "port 5432 is already used by container db", 2),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/port-publishing/",
                 "https://github.com/openanalytics/shinyproxy/issues/457"),
    ),
    Fault(
        code="ED331",
        name="port-in-use-by-host-process",
        title="A program on this machine already listens on this port",
        cause="A service outside of Docker (a database, a web server, another VM, AirPlay on "
        "macOS's port 5000) or an outgoing connection holds the port that should be published. "
        "Without sudo the owner is not shown.",
        tell="The system refuses with 'address already in use' while the engine publishes; "
        "`docker ps` shows no container with it.",
        decide=("sudo ss -ltnp 'sport = :<port>'", "docker ps --filter publish=<port>"),
        probes=("ports", "project-ports"),
        remedies=(
            Remedy("See who listens, and stop it if it is not needed (a service of the system: "
                   "`sudo systemctl stop` and its name, as nginx or postgresql).",
                   ("sudo ss -ltnp 'sport = :<port>'",), ("linux",)),
            Remedy("See who listens, and stop it if it is not needed (ControlCenter on 5000 and "
                   "7000: System Settings > General > AirDrop & Handoff > AirPlay Receiver off).",
                   ("sudo lsof -nP -iTCP:<port> -sTCP:LISTEN",), ("macos",)),
            Remedy("See who listens (the last column is the process's number), and stop it if it "
                   "is not needed.",
                   ("netstat -ano | findstr :<port>", "tasklist | findstr <pid>"), ("windows",)),
            Remedy("Or publish another port of this machine: \"8081:80\" instead of \"8080:80\"."),
        ),
        signatures=(
            Signature(rf"{_BIND}{_PORT}.{{0,120}}(?:address already in use|only one usage of each "
                        "socket|EADDRINUSE)",
                      "driver failed programming external connectivity on endpoint x (30c9): Error "
                      "starting userland proxy: listen tcp4 0.0.0.0:18081: bind: address already "
                      "in use", 3),
            Signature(r"listen (?:tcp|udp)[46]? \S{0,60}?:(?P<port>\d{1,5}): bind: (?:add?ress "
                      r"already in use|only one usage)",
                      "listen tcp4 0.0.0.0:5432: bind: address already in use", 3, "dockerd"
                                                                                   "|:237[56]"),
            Signature(rf"{_BIND}(?:address|port) (?:is )?already in use",
                      "Ports are not available: exposing port TCP 0.0.0.0:80: address already in "
                      "use", 3),
            Signature(r"could not (?:detect|find) an (?:open|available) port (?:among|in)",
                      "ERROR ==> Lando could not detect an open port amongst: 80, 8000, 8080", 3),
            Signature(r"(?:can'?t|cannot|could not|unable to|failed to) bind(?: to| on)? (?:the )?"
                      r"port (?P<port>\d{2,5})\b", "Docker cannot bind to port 53", 2,
                      "denied|privileged|not permitted|forbidden"),
            Signature(r"port (?P<port>\d{2,5}) (?:is|was) (?:already )?in use|ports? (?:are|is) "
                      r"not available",
                      "Error: port 8080 is already in use", 2, "forbidden by its access"),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/port-publishing/",
                 "https://github.com/solero/wand/issues/40"),
    ),
    Fault(
        code="ED332",
        name="port-bind-address-not-local",
        title="The address before the port does not belong to this machine",
        cause="`ports: \"IP:host:container\"` names an address that this machine does not have: "
        "its public address (which the router has), or an old one of DHCP or a VPN.",
        tell="'cannot assign requested address' says that the address is foreign; the port may be "
        "free.",
        decide=("ip -br address",),
        probes=("ports", "network", "project-ports"),
        remedies=(
            Remedy("Use 127.0.0.1 (this machine only), 0.0.0.0 (everybody) or an address that this "
                   "machine has.", ("ip -br address",), ("linux",)),
            Remedy("Use 127.0.0.1 (this machine only) or leave the address away."),
        ),
        signatures=(
            Signature(rf"(?:{_BIND}|listen (?:tcp|udp).{{0,80}})cannot assign requested address",
                      "Error starting userland proxy: listen tcp4 203.0.113.7:18082: bind: cannot "
                      "assign requested address", 3),
            Signature(r"bind.{0,80}(?:cannot assign requested address|EADDRNOTAVAIL|requested "
                      r"address is not valid in its "
                      "context)", "bind: cannot assign requested address", 2, r"\]:443|dial "),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/port-publishing/",
                 "https://github.com/evertramos/nginx-proxy-automation/issues/22"),
    ),
    Fault(
        code="ED334",
        name="port-in-use-inside-container",
        title="The port is taken inside of the container",
        cause="The program in the container finds its port taken by another program of the same "
        "container, or by one of this machine when the container uses the host's network.",
        tell="The program itself complains, not the engine. With network_mode: host the port's "
        "owner is on this machine.",
        decide=("docker inspect -f '{{.HostConfig.NetworkMode}}' <container>",
                "docker top <container>"),
        probes=("ports", "compose", "project-ports"),
        remedies=(
            Remedy("With the host's network: free the port on this machine, or give the program "
                   "another one.", ("sudo ss -ltnp",), ("linux",)),
            Remedy("Else let only one program of the container use it."),
        ),
        signatures=(
            Signature(r"bind\(\) to \S{0,60}?:(?P<port>\d{1,5}) failed \(98",
                      "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", 1),
            Signature(r"EADDRINUSE.{0,60}:(?P<port>\d{2,5})|\[Errno (?:98|48)\].{0,20}address "
                      r"already in use|that port is "
                      "already in use",
                      "Error: listen EADDRINUSE: address already in use :::3000", 2, "userland"
                                                                                     "|failed to "
                                                                                     "bind"),
            Signature(r"bind\W{1,4}address already in use|could not bind .{0,80}address already in "
                      r"use",
                      "what():  bind: Address already in use", 1, "userland|failed to bind|listen "
                                                                  "tcp|exposing"),
            Signature(r"address already in use", "Address already in use", 1),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/network/drivers/host/",),
    ),
    Fault(
        code="ED335",
        name="port-below-1024-in-container",
        title="The program in the container may not use a port below 1024",
        cause="It runs as an ordinary user in the container, and there, too, ports below 1024 may "
        "be reserved for root (older engines, host network, Kubernetes).",
        tell="The program in the container says 'permission denied' at its own bind.",
        decide=("docker inspect -f '{{.Config.User}}' <container>",),
        probes=("engine",),
        remedies=(
            Remedy("Let the program listen on a port from 1024 on (nginx: 8080) and publish that: "
                   "\"80:8080\"."),
            Remedy("Or allow it in this container.",
                   ("docker run --sysctl net.ipv4.ip_unprivileged_port_start=0 <image>",)),
        ),
        signatures=(
            Signature(r"^[\w./-]{1,30}: bind: permission denied", "httpd: bind: Permission denied",
                      3, "dockerd|rootless|docker:"),
            Signature(r"listen tcp[46]? \S{0,40}?:(?P<port>\d{1,3}): bind: permission denied",
                      "listen tcp :80: bind: permission denied", 2,
                      "rootless|privileged port|docker: |response from daemon|dockerd"
                      "|userland proxy"),
            Signature(r"bind\(\) to \S{0,60}?:(?P<port>\d{1,3}) failed \(13|(?:EACCES|could not "
                      r"bind).{0,80}:(?P<other>\d{1,3})\b|\(13\)permission denied: "
                      r".{0,40}make_sock",
                      "nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)", 3),
        ),
        step="compose-up",
        sources=("https://github.com/nginx/docker-nginx-unprivileged",),
    ),
)
