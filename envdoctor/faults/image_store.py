"""ED285-ED289: what the engine keeps its images in: quotas, damage, owners."""

from __future__ import annotations

from envdoctor.faults.daemon_json import setting
from envdoctor.model import Fault, Remedy, Signature

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED285",
        name="disk-quota-exceeded",
        title="Your share of the disk is used up",
        cause="The disk has space, and your user, project or volume has a quota that is reached: "
        "on shared machines, NFS homes, or with rootless Docker in the home folder.",
        tell="'quota exceeded' and not 'no space left'. With 'keyring' in the message it is "
        "another limit.",
        decide=("quota -s", "docker info --format '{{.DockerRootDir}}'"),
        probes=("storage",),
        remedies=(
            *setting("Remove what is not needed (docker system df), or move the data folder out of "
                     "the share.", '"data-root": "<folder>"')[:1],
        ),
        signatures=(
            Signature("disk quota exceeded", "write /home/dev/.local/share/docker/x: disk quota "
                                             "exceeded", 3,
                      "keyring|session key"),
        ),
        step="build",
        sources=("https://man7.org/linux/man-pages/man1/quota.1.html",),
    ),
    Fault(
        code="ED286",
        name="disk-io-error",
        title="The disk below Docker reports read or write errors",
        cause="The hardware (disk, SD card), the virtual disk or a network file system fails, or "
        "its content is damaged after a crash.",
        tell="'input/output error' in a path of the data folder; the kernel's log names the "
        "device.",
        decide=("sudo dmesg | grep -iE 'I/O error|ata|nvme|EXT4-fs' | tail",),
        probes=("storage",),
        remedies=(
            Remedy("Save your data and replace the disk.", (), ("linux",)),
            Remedy("Docker Desktop: restart it; if it stays, reset its disk (Troubleshoot > Clean "
                   "/ Purge data).", ("docker desktop restart",), ("macos",),
                   "Purging erases all images, containers and volumes."),
        ),
        signatures=(
            Signature(r"(?:docker|containerd|overlay|layer|blob|snapshot|image|unpack"
                      r"|meta\.db).{0,300}input/output error",
                      "error creating temporary lease: write /var/lib/desktop-containerd/daemon/"
                      "io.containerd.metadata.v1.bolt/meta.db: input/output error", 3,
                      r"docker-credential|connectivity|\b(?:tcp|udp):"),
            Signature("structure needs cleaning|bad message: unknown",
                      "mkdir /var/lib/docker/overlay2/x: structure needs cleaning", 3),
        ),
        step="hello-world",
        sources=("https://github.com/docker/for-win/issues/13975",),
        replayed=True,
    ),
    Fault(
        code="ED287",
        name="image-store-damaged",
        title="The engine's store of images is damaged",
        cause="Entries of the store point to layers that are gone: files were deleted by hand, "
        "the machine crashed while writing, or two engines used the same data folder.",
        tell="It is the engine's own disk that lacks the layer; the registry has delivered it.",
        decide=("docker image ls -a", "docker system df -v"),
        probes=("storage",),
        remedies=(
            Remedy("Remove the image that is named and pull or build it again.",
                   ("docker image rm -f <image>", "docker pull <image>")),
            Remedy("If builds complain: throw the build cache away.",
                   ("docker builder prune -a -f",),
                   risk="Everything is built from the start the next time."),
        ),
        signatures=(
            Signature(r"(?:layer does not exist|layer not known|failed to get layer|unable to find "
                      r"parent|unknown parent image|parent snapshot \S{1,100} does not exist"
                      r"|missing parent .{0,100} bucket)",
                      "failed to prepare extraction snapshot: parent snapshot sha256:ab does not "
                      "exist: not found", 2),
            Signature(r"layerdb/\S{1,200}: file exists|/docker/tmp/GetImageBlob\d+: no such "
                      r"file|error creating (?:overlay|aufs) mount to .{1,300}(?:too many "
                      r"levels|no such file)",
                      "open /var/lib/docker/tmp/GetImageBlob123: no such file or directory", 2),
            Signature("error creating overlay mount to .{1,300}: invalid argument",
                      "error creating overlay mount to /var/lib/docker/overlay2/d/merged: invalid "
                      "argument", 1),
            Signature(r"readlink /\S{1,90}/(?:overlay2?|aufs|btrfs|zfs)\S{0,90}: invalid argument",
                      "ERROR: readlink /var/lib/docker/overlay2: invalid argument", 3),
            Signature("file integrity checksum failed for",
                      'Error response from daemon: file integrity checksum failed for "etc/x.db"',
                      3),
            Signature(r"(?:/docker/(?:overlay2?|aufs)/\S{3,200}|/overlay2/[0-9a-f]{64}\S{0,99})"
                      ": no such file or directory",
                      "stat /var/lib/docker/overlay2/0123456789abcdef: no such file or "
                      "directory", 2),
            Signature("failed to (?:read|find) (?:content|layer).{0,80}content digest "
                      "sha256:.{0,80}not found",
                      "failed to read content: content digest sha256:ab: not found", 2),
        ),
        step="build",
        sources=("https://github.com/moby/moby/issues/42939",),
    ),
    Fault(
        code="ED288",
        name="layer-owner-not-mappable",
        title="The image's files belong to users that this engine cannot represent",
        cause="Rootless engines, Podman and userns-remap have only a range of user ids. The image "
        "holds a file of an id outside of it, or no range is assigned to you.",
        tell="'lchown … invalid argument', or 'insufficient UIDs or GIDs', while a layer is "
        "unpacked.",
        decide=('grep "^$USER:" /etc/subuid /etc/subgid', "docker info --format "
                                                          "'{{.SecurityOptions}}'"),
        probes=("engine", "storage"),
        remedies=(
            Remedy("Give your user a range of ids, then start the engine anew.",
                   ('sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER"',
                    "podman system migrate"), ("linux",)),
        ),
        signatures=(
            Signature(r"(?:failed to register layer|applylayer|failed to extract layer|mount "
                      r"callback failed).{0,300}l?chown.{0,200}(?:not permitted|invalid argument)",
                      "failed to register layer: ApplyLayer exit status 1 stdout: stderr: lchown "
                      "/etc/shadow: operation not permitted", 3, "insufficient UIDs"),
            Signature(r"lchown \S{1,300}: invalid argument",
                      "failed to register layer: ApplyLayer exit status 1 stdout: stderr: lchown "
                      "/etc/gshadow: invalid argument", 3, "insufficient UIDs"),
            Signature("container ID \\d+ cannot be mapped to a host ID",
                      "Container ID 1000000 cannot be mapped to a host ID", 3),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/engine/security/rootless/",
                 "https://github.com/containers/podman/blob/main/troubleshooting.md"),
    ),
    Fault(
        code="ED289",
        name="image-archive-unusable",
        title="The file for docker load is no image, or only a part of one",
        cause="docker load reads what docker save wrote. What docker export wrote is the file "
        "system of a container, and belongs to docker import; a download that broke off, or that "
        "saved a page of the web instead, is neither.",
        tell="`tar -tf` lists manifest.json for an image, bin/ and etc/ for a container, and "
        "complains about a file that is cut.",
        decide=("tar -tf <file> | head", "ls -l <file>"),
        remedies=(
            Remedy("An export of a container", ("docker import <file> <image>",)),
            Remedy("A cut file: download or save it again, and compare the sums",
                   ("sha256sum <file>",)),
        ),
        signatures=(
            Signature(r"docker-import-\d{1,20}/\S{1,200}: no such file",
                      "open /var/lib/docker/tmp/docker-import-970689518/bin/json: no such file or "
                      "directory", 3),
            Signature(r"/podman\d{4,20}/(?:manifest|index)\.json: not a directory",
                      "open /var/tmp/podman877531368/manifest.json: not a directory", 3),
            Signature(r"invalid archive: does not contain a manifest|payload does not match any of "
                      "the supported image formats|unrecognized image format",
                      "invalid archive: does not contain a manifest.json", 3),
            Signature(r"(?:docker|podman) (?:image )?load\b.{0,300}(?:unexpected EOF"
                      "|invalid tar header)",
                      "docker load -i a.tar: unexpected EOF", 2),
            Signature("(?:archive/tar: |error processing tar file.{0,40})(?:invalid tar header"
                      "|unexpected EOF)",
                      "archive/tar: invalid tar header", 1),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/reference/cli/docker/image/load/",
                 "https://github.com/moby/moby/issues/37469"),
    ),
)
