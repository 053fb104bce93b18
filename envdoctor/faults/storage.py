"""ED280-ED284: disk space, and the file system below the engine."""

from __future__ import annotations

from envdoctor.faults.daemon_json import RESTART_RISK, setting
from envdoctor.model import Fault, Remedy, Signature

_ROOT = "docker info --format '{{.DockerRootDir}}'"
_PRUNE = Remedy(
    "Remove what no container uses: build cache first, then images.",
    ("docker system df", "docker builder prune -f", "docker image prune -a"),
    risk="Removed images and cache must be pulled or built again; volumes are kept.",
)
_NO_SPACE = "no space left on device|there is not enough space on the disk|ENOSPC"
# Creating a file fails for want of bytes as well as of inodes: the text does not say which.
_CREATING = rf"(?:open|mkdir|mknod|symlink|link|creat\w*) (?:file )?'?/\S{{0,300}}: (?:{_NO_SPACE})"

# The file that is Docker Desktop's disk, and what it has to be told of it to be this fault.
_DISK = r"(?:docker_data|ext4)\.vhdx|Docker\.raw|docker\.qcow2"
_SIZE = (
    r"(?:\b(?:gr[oe]wn?|grows|growing|huge|space|full|shr[iu]nk|size|compact|reclaim)"
    r"|\d ?[GT]i?B)\b"
)

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED280",
        name="disk-full-data-root",
        title="The disk that holds Docker's data is full, or too small",
        cause="The file system of the engine's data folder (often /var/lib/docker) has too few "
        "free bytes. A pull needs room for the download and for the unpacked layer; after a "
        "failure the part is removed again, so `df` soon shows free space.",
        tell="Look at the file system of the data folder, not at /, and at bytes as well as "
        "inodes. Under Desktop it is the VM's disk that is full.",
        decide=(f"df -h $({_ROOT})", f"df -i $({_ROOT})", "docker system df"),
        probes=("storage", "resources", "project-room"),
        remedies=(
            _PRUNE,
            Remedy("Or move the data folder to a larger disk (copy it first, with the engine "
                   "stopped).",
                   ("sudo systemctl stop docker docker.socket",
                    "sudo rsync -aHAX /var/lib/docker/ <folder>/"), ("linux", "systemd"),
                   "Stops all containers."),
            *setting("Then name the new folder.", '"data-root": "<folder>"')[:1],
        ),
        signatures=(
            Signature(_CREATING, "mkdir /data/x: no space left on device"),
            Signature("thin pool has .{0,60}free data blocks",
                      "devmapper: Thin Pool has 1 free data blocks which is less than minimum "
                      "required 163840 free data blocks", 3),
            Signature(rf"(?:failed to create temp dir|ResourceExhausted).{{0,300}}(?:{_NO_SPACE})",
                      "failed to solve: ResourceExhausted: failed to read dockerfile: failed to "
                      "create temp dir: mkdir /var/lib/docker/tmp/x: no space left on device", 3),
            Signature(r"failed to register layer: (?:Error processing tar file\(exit status 1\): )?"
                      "(?:write /.{0,200})?no space left on device",
                      "failed to register layer: no space left on device"),
            Signature(rf"(?:\bwrite|copy|writing|flush).{{0,300}}(?:{_NO_SPACE})",
                      "failed to register layer: Error processing tar file(exit status 1): write "
                      "/opt/conda/lib/libtorch.so: no space left on device", 2, r"inode|/dev/shm"),
            Signature(_NO_SPACE, "no space left on device", 2, "inode|/dev/shm|inotify|watch|sem"
                                                               "|shared memory"),
            Signature("you don't have enough free space|not enough (?:free )?(?:disk )?space|disk "
                      "(?:is )?full",
                      "E: You don't have enough free space in /var/cache/apt/archives/.", 2),
        ),
        step="build",
        sources=("https://docs.docker.com/engine/manage-resources/pruning/",
                 "https://github.com/moby/moby/issues/32811"),
    ),
    Fault(
        code="ED281",
        name="disk-inodes-exhausted",
        title="The disk has no room for more files (inodes)",
        cause="A file system can hold only so many files, and all of these inodes are used, by "
        "images with very many small files, by old layers, or by files a container leaves behind. "
        "The error is the same as for a full disk, while bytes are free.",
        tell="`df -i` shows 100 % for the data folder, `df -h` does not. After a failed pull it "
        "may look healthy again.",
        decide=(f"df -i $({_ROOT})", f"df -h $({_ROOT})"),
        probes=("storage", "resources"),
        remedies=(
            _PRUNE,
            Remedy("For good: make the file system anew with more inodes (mkfs.ext4 -i 8192), or "
                   "as XFS, which has no fixed number.", risk="Making it anew erases it."),
        ),
        signatures=(
            Signature(r"\binodes?\b.{0,200}(?:exhaust|100 ?%|no space|run(?:ning)? out|ran "
                      r"out|full|used up"
                      "|IUse|limit)",
                      "Until I understood the problem was with Inodes: df -i 100%", 3),
            Signature(r"(?:exhaust|run(?:ning)? out|ran out|out of|no (?:free "
                      r")?).{0,60}\binodes?\b",
                      "no space left on device: the partition ran out of inodes", 3),
            Signature(_CREATING,
                      "ApplyLayer exit status 1 stdout:  stderr: mkdir /root/.npm/har-validator: "
                      "no space left on device", 1),
        ),
        step="build",
        sources=("https://github.com/moby/moby/issues/29508",
                 "https://man7.org/linux/man-pages/man8/mke2fs.8.html"),
    ),
    Fault(
        code="ED282",
        name="desktop-vm-disk-full-or-not-shrinking",
        title="The disk of Docker Desktop's VM is full",
        cause="Docker Desktop keeps everything in one virtual disk with a limit of its own. It is "
        "full although this machine has space, or it filled this machine's disk, because the file "
        "does not shrink by itself when images are removed.",
        tell="The engine is Docker Desktop, and `df` on this machine shows free space.",
        decide=("docker system df", "docker run --rm alpine df -h /"),
        probes=("storage", "resources", "engine"),
        remedies=(
            _PRUNE,
            Remedy("Raise the limit: Settings > Resources > Disk usage limit.", (), ("macos",)),
            Remedy("Shrink the disk file after pruning (PowerShell as administrator).",
                   ("wsl --shutdown",
                    "Optimize-VHD -Path $env:LOCALAPPDATA\\Docker\\wsl\\disk\\docker_data.vhdx "
                    "-Mode Full"), ("windows",), "Stops everything that runs in WSL."),
        ),
        signatures=(
            Signature(rf"(?:{_DISK}).{{0,120}}{_SIZE}|{_SIZE}.{{0,120}}(?:{_DISK})",
                      "docker_data.vhdx has grown to 200 GB", 2),
            Signature("(?:docker desktop|docker for (?:mac|windows)|wsl|colima).{0,200}(?:no space "
                      "left|disk (?:is )?full|out "
                      "of (?:disk )?space)", "Docker Desktop: no space left on device", 3),
            Signature("failed to register layer: (?:write /.{0,200})?no space left on device",
                      "docker: failed to register layer: write /opt/conda/lib/libstdc++.so.6: no "
                      "space left on device.", 1),
        ),
        step="build",
        sources=("https://docs.docker.com/desktop/settings-and-maintenance/settings/",
                 "https://github.com/docker/for-win/issues/13751"),
        replayed=True,
    ),
    Fault(
        code="ED283",
        name="data-root-filesystem-readonly",
        title="The disk that holds Docker's data has become read-only",
        cause="After an error of the disk or of the file system the kernel stopped all writing to "
        "it: a dying disk or SD card, a full thin volume. Listing containers still works.",
        tell="The path in the message lies in the data folder. If it is a path of your own, it is "
        "a mount problem. /proc/mounts may still say rw: only a real write tells.",
        decide=("sudo dmesg | grep -iE 'remount|I/O error|EXT4-fs error'",
                f"sudo touch $({_ROOT})/.write-test"),
        probes=("storage",),
        remedies=(
            Remedy("Save your data, then check the file system at the next start; replace a disk "
                   "that reports I/O errors. Do not just mount it writable again.",
                   ("sudo touch /forcefsck", "sudo reboot"), ("linux",),
                   "Ends everything that runs; a check may move damaged files away."),
        ),
        signatures=(
            Signature(r"/(?:var/lib/(?:docker|containerd)|docker/(?:overlay2|tmp|containers"
                      r"|image))\S{0,300}.{0,60}"
                      "read-only file ?system",
                      "Error response from daemon: mkdir "
                      "/var/lib/docker/tmp/docker-builder125433410: read-only file system", 3,
                      # There the engine sees another root, that of its snap or system image.
                      "mount source path"),
            Signature(r"/(?:overlay2|vfs|btrfs|zfs|containers|image)/\S{0,99}[\da-f]{64}\S{0,99}: "
                      "read-only file ?system",
                      "mkdir /data/overlay2/3b583d01db0180c2e54ed2643790569a7b114e32cc1c1827691"
                      "9e0e10e48f37f-init: read-only file system", 3),
            Signature("(?:creating temporary lease|GetImageBlob|meta\\.db"
                      "|buildkit).{0,300}read-only file ?system",
                      "error creating temporary lease: write meta.db: read-only file system: "
                      "unknown", 3),
            Signature(r"remount(?:ing|ed) (?:filesystem )?read-only|emergency_ro",
                      "EXT4-fs (sda1): Remounting filesystem read-only", 3),
        ),
        step="hello-world",
        sources=("https://github.com/docker/docs/issues/11397",
                 "https://github.com/moby/moby/issues/20805"),
    ),
    Fault(
        code="ED284",
        name="daemon-storage-driver-unsupported",
        title="The engine's storage driver does not work here",
        cause="The driver that is set, or that was used before, is not available: aufs and "
        "devicemapper are gone from engines and kernels, overlay2 does not work on top of "
        "overlayfs, ZFS or NFS (Docker in Docker, LXC), or the kernel's module is missing. Without "
        "a setting the engine falls back to the slow and space-eating vfs.",
        tell="The engine does not start and names the graphdriver; `docker info` shows vfs where "
        "it fell back.",
        decide=("sudo journalctl -u docker -n 50", "findmnt -T /var/lib/docker",
                "grep overlay /proc/filesystems"),
        probes=("storage", "daemon-config", "kernel"),
        remedies=(
            *setting("Choose overlay2 (images of the former driver become invisible, not lost).",
                     '"storage-driver": "overlay2"')[:2],
            Remedy("Docker in Docker: give /var/lib/docker a volume.",
                   ("docker run --privileged -d -v dind-data:/var/lib/docker docker:dind",)),
            Remedy("Keep the old data aside before starting anew; never delete it untried.",
                   ("sudo systemctl stop docker docker.socket",
                    "sudo mv /var/lib/docker /var/lib/docker.old", "sudo systemctl start docker"),
                   ("linux", "systemd"), "Containers and images of before are not seen. "
                   + RESTART_RISK),
        ),
        signatures=(
            Signature(r"(?:error initializing graphdriver|prior storage driver|failed to "
                      r"initialize (?:the )?storage|graphdriver\]).{0,300}(?:not supported|failed"
                      r"|invalid argument|no such|deprecated|unknown)",
                      '[graphdriver] prior storage driver "aufs" failed: driver not supported', 3),
            Signature("(?:several valid|contains other) graphdrivers", weight=3),
            Signature(r"aufs was not found|(?:aufs|devicemapper|overlay|btrfs|zfs) "
                      r"storage.driver (?:is|was|has been) "
                      "(?:removed|deprecated|no longer)",
                      'msg="AUFS was not found in /proc/filesystems" storage-driver=aufs', 3),
            Signature("formatted without d_type support|aufs mount to .{1,300}invalid argument",
                      "overlay2: the backing xfs filesystem is formatted without d_type support",
                      3),
            Signature("error creating overlay mount to .{1,300}: invalid argument", weight=1),
            Signature(r"'?(?:overlay2?|fuse-overlayfs)'? is not supported over",
                      "'overlay' is not supported over overlayfs, a mount_program is required", 3),
            Signature(r"failed to create btrfs snapshot|(?:btrfs|zfs).{0,80}inappropriate ioctl",
                      "failed to create btrfs snapshot: inappropriate ioctl for device", 3),
            Signature(r"driver not supported: (?P<driver>\w+)|failed to mount overlay: (?:invalid "
                      r"argument|no such device)",
                      'failed to mount overlay: no such device storage-driver=overlay2', 2),
        ),
        step="install",
        sources=("https://docs.docker.com/engine/storage/drivers/select-storage-driver/",
                 "https://github.com/moby/moby/issues/15651"),
    ),
)
