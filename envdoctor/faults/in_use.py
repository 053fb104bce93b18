"""ED290-ED294: something cannot be removed or built upon, because of what is there already."""

from __future__ import annotations

from envdoctor.faults.daemon_json import restart
from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED290",
        name="image-in-use-by-container",
        title="The image cannot be removed, a container or another image uses it",
        cause="A container, stopped ones included, was made from the image, several names point "
        "to it, or other images build upon it.",
        tell="The message names the container that uses it.",
        decide=("docker ps -a --filter ancestor=<image>",),
        probes=("counts",),
        remedies=(
            Remedy("Remove that container first.",
                   ("docker rm <container>", "docker image rm <image>"),
                   risk="What the container wrote outside of volumes is lost."),
            Remedy("Several names ('multiple repositories'): remove it by each of its names",
                   ("docker image inspect -f '{{.RepoTags}}' <image>",)),
            Remedy("Others build upon it ('dependent child images'): remove those first",
                   ("docker image ls -a --filter since=<image>",)),
        ),
        signatures=(
            Signature(r"unable to (?:remove repository reference '?(?P<image>[^\s'\"]{1,200}?)'?"
                      r"|delete \w{6,64}) \((?:must|cannot) (?:be "
                      r")?force[^)]{0,20}\).{0,60}container (?P<container>\w{6,64})",
                      'conflict: unable to remove repository reference "bb:1" (must force) - '
                      'container '
                      "d92efeb3acc5 is using its referenced image c3b23e53460b", 3),
            Signature("image is being used by (?:stopped|running) container|image has dependent "
                      "child images|image is referenced in multiple repositories|image used by "
                      "\\w+: image is in use",
                      "conflict: unable to delete ab12 (cannot be forced) - image has dependent "
                      "child images", 3),
        ),
        step="layers",
        sources=("https://docs.docker.com/reference/cli/docker/image/rm/",),
    ),
    Fault(
        code="ED291",
        name="mount-device-busy",
        title="A file system of a container is still in use and cannot be removed",
        cause="Another process, or another container that mounts /var/lib/docker or /var/run, "
        "still holds the container's files; or a mounted folder is the working folder of a shell.",
        tell="'device or resource busy' in a path of the data folder, or of a mount point.",
        decide=("sudo grep -l docker /proc/*/mountinfo | head", "sudo fuser -vm <path>"),
        probes=("storage",),
        remedies=(
            *restart("Stop what uses the files; if nothing is found, restart the engine, then "
                     "remove again."),
        ),
        signatures=(
            Signature(r"(?:remove|unlink\w*|unmount|rename|rmdir|delete)\b.{0,300}?(?P<path>/"
                      r"\S{0,120}(?:docker|container|overlay|/run/|snapshot|netns|volumes)\S{0,130}"
                      "): ?(?:device or resource busy|resource busy|EBUSY)",
                      "driver \"overlay2\" failed to remove root filesystem: unlinkat "
                      "/var/lib/docker/overlay2/ab/merged: device or resource busy", 3),
            Signature("device or resource busy", "rm: cannot remove 'x': Device or resource "
                                                 "busy", 2),
            Signature("failed to remove root filesystem|failed to remove some endpoints",
                      "driver overlay2 failed to remove root filesystem", 2),
        ),
        step="compose-up",
        sources=("https://github.com/moby/moby/issues/22260",),
    ),
    Fault(
        code="ED292",
        name="container-running-or-removing",
        title="The container is running or is just being removed",
        cause="A running container is only removed after it was stopped; one whose removal has "
        "begun can neither be started nor removed a second time.",
        tell="`docker ps -a` shows it as running, 'Removal In Progress' or dead.",
        decide=("docker ps -a --filter name=<container>",),
        probes=("counts",),
        remedies=(
            Remedy("Stop it, then remove it.", ("docker stop <container>", "docker rm <container>"),
                   risk="What the container wrote outside of volumes is lost."),
            *restart("If a removal never ends, restart the engine and remove it again."),
        ),
        signatures=(
            Signature(r"cannot remove (?:a running )?container "
                      r"'?/?(?P<container>[\w.-]{1,128})'?:? .{0,40}(?:container "
                      "is running|stop the container)",
                      'cannot remove container "c2": container is running: stop the container '
                      'before '
                      "removing or force remove", 3),
            Signature("you cannot remove a running container",
                      "You cannot remove a running container ab12. Stop the container before "
                      "attempting removal or force remove", 3),
            Signature("removal of container (?P<container>\\S{1,128}) is already in progress"
                      "|container is "
                      "marked for removal", "removal of container ab12 is already in progress", 3),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/reference/cli/docker/container/rm/",),
    ),
    Fault(
        code="ED293",
        name="layer-limit-reached",
        title="The image has more layers than the engine can stack",
        cause="Every RUN, COPY and ADD makes a layer, on top of those of the base image; overlay2 "
        "stacks at most 128. Images built again and again upon themselves get there too.",
        tell="'max depth exceeded' names the limit itself.",
        decide=("docker history -q <image> | wc -l",),
        probes=("storage",),
        remedies=(
            Remedy("Join commands (RUN a && b), copy folders instead of single files, and build "
                   "upon the original base image.", ("docker history <image>",)),
        ),
        signatures=(
            Signature("max depth exceeded|too many layers|layer limit",
                      "Error response from daemon: max depth exceeded", 3),
        ),
        step="layers",
        sources=("https://docs.docker.com/build/building/best-practices/",),
    ),
    Fault(
        code="ED294",
        name="container-does-not-die",
        title="The container was killed, and the engine never heard of its end",
        cause="The kernel cannot end a process that waits for a disk, a network share or a "
        "driver, or the engine has lost the process (shim) that watches over the container.",
        tell="`ps` shows the process in state D, or no process at all.",
        decide=("ps -eo pid,stat,wchan:20,args | grep -E '^ *[0-9]+ D'",
                "docker inspect -f '{{.State.Pid}} {{.State.Status}}' <container>"),
        probes=("engine",),
        remedies=(
            *restart("Start the engine anew: it looks again at what is left."),
            Remedy("A process in state D: mend what it waits for (a share that is gone: "
                   "umount -l), or restart the machine."),
        ),
        signatures=(
            Signature("did not receive an exit event",
                      "Error response from daemon: cannot stop container: 3f: tried to kill "
                      "container, but did not receive an exit event", 3),
            Signature(r"container \S{1,80} PID \d{1,9} is zombie and can not be killed",
                      "container 3f PID 4711 is zombie and can not be killed. Use the --init "
                      "option when creating containers", 3),
        ),
        step="compose-up",
        sources=("https://github.com/moby/moby/issues/41587",),
    ),
)
