"""Options of `docker run`, by the keys that Compose has for the same.

Only those are here that the docker CLI hands to the engine unread: of the others it is the CLI that
says what is wrong, in other words.
"""

from __future__ import annotations

from collections.abc import Mapping

from envdoctor.project.compose_tree import Table, pairs

PASSED_ON = {
    "--hostname": "hostname", "--cpuset-cpus": "cpuset", "--memory-swappiness": "mem_swappiness",
    "--memory-reservation": "mem_reservation", "--memory-swap": "memswap_limit",
    "--cpu-period": "cpu_period", "--cpu-quota": "cpu_quota", "--ipc": "ipc", "--pid": "pid",
    "--uts": "uts", "--runtime": "runtime", "--stop-signal": "stop_signal", "--restart": "restart",
    "--workdir": "working_dir", "--cgroup-parent": "cgroup_parent", "--isolation": "isolation",
    "--network": "network_mode", "--net": "network_mode",
}  # fmt: skip
PASSED_LISTS = {
    "--add-host": "extra_hosts", "--group-add": "group_add", "--link": "links",
    "--expose": "expose", "--cap-add": "cap_add", "--cap-drop": "cap_drop",
    "--security-opt": "security_opt",
}  # fmt: skip


def written(options: Mapping[str, list[str]]) -> Table:
    """What the engine is asked for; of an option that counts once the last is in force."""
    found: Table = {key: options[name][-1] for name, key in PASSED_ON.items() if name in options}
    found |= {key: list(options[name]) for name, key in PASSED_LISTS.items() if name in options}
    if "--log-driver" in options or "--log-opt" in options:
        driver = options.get("--log-driver", [""])[-1]
        found["logging"] = {"driver": driver, "options": pairs(options.get("--log-opt", []))}
    return found
