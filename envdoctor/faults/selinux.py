"""ED318-ED319: the labels by which SELinux tells what a container may touch."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED318",
        "selinux-denies-mount",
        "SELinux does not let the container touch the mounted files",
        "Fedora, RHEL and their kin label every file. A container may only touch files with the "
        "label of containers, and a folder of yours has another one: permission is denied even "
        "to root, and even where ls -l allows it.",
        (
            Remedy(
                "Have the folder relabelled: write :z (several containers) or :Z (this one only) "
                "behind the mount, as in ./data:/data:Z",
                risk="Never on /home, /usr, /etc or other folders of the system: it changes the "
                "labels of everything in there.",
            ),
            Remedy(
                "Folders of the system: switch labels off for this container only",
                ("podman run --security-opt label=disable <image>",),
                risk="The container is no longer confined by SELinux.",
            ),
            Remedy(
                "Podman's own store has wrong labels: set them right",
                ("restorecon -R -v ~/.local/share/containers",),
                ("linux",),
            ),
        ),
        (
            Signature(
                r"\bavc: {1,2}denied\b.{0,400}\bcontainer_t\b",
                "type=AVC msg=audit(1622571374.261:21): avc:  denied  { open } for  pid=209 "
                'comm="cat" path="/data/file" scontext=system_u:system_r:container_t:s0:c380,c660 '
                "tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=0",
                3,
            ),
            Signature(
                r"setenforce 0\W{1,4}(?:works|fixe[sd]|helps|helped|solve[sd]|resolve[sd])\b"
                r"|\b(?:fixed|solved|gone|works) (?:after|by|with|when|once)\b.{0,30}setenforce 0",
                "chown: cannot read directory '/data': Permission denied\n"
                "running sudo setenforce 0 works",
                3,
            ),
            Signature(r"SELinux is preventing .{1,200} (?:access|from)", weight=2),
            Signature(
                r"\bSELinux\b.{0,200}permission denied|permission denied.{0,200}\bSELinux\b",
                "Fedora with SELinux: cp: can't stat '/app/data/a.yaml': Permission denied",
            ),
            Signature(
                r"\bpodman (?:run|create|exec)\b.{0,300}(?:-v|--volume)[ =]\S{1,120}:"
                r"/[^\s:]{1,120} .{0,500}permission denied",
                "podman run -it -v $(pwd):/src docker.io/library/alpine ls /src\n"
                "ls: cannot open directory '/src': Permission denied",
                unless=r"\.sock",
            ),
        ),
        tell="`getenforce` says Enforcing, and `ls -Z` of the source shows no container_file_t.",
        decide=("getenforce", "ls -dZ <source>", "sudo ausearch -m avc -ts recent"),
        implies=("bind-mount-uid-mismatch", "volume-permission-denied"),
        step="compose-up",
        sources=(
            "https://docs.docker.com/engine/storage/bind-mounts/#configure-the-selinux-label",
            "https://docs.podman.io/en/latest/markdown/podman-run.1.html",
        ),
    ),
)
