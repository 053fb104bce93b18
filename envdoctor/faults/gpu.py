"""ED255-ED259: graphics processors in containers."""

from __future__ import annotations

from envdoctor.faults.daemon_json import RESTART_RISK
from envdoctor.model import Fault, Remedy, Signature

_CONFIGURE = ("sudo nvidia-ctk runtime configure --runtime=docker", "sudo systemctl restart docker")

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED255",
        name="gpu-runtime-missing",
        title="The engine has no NVIDIA runtime",
        cause="A graphics processor is asked for (--gpus, or devices in Compose), and the NVIDIA "
        "Container Toolkit is not installed or not registered with this engine. If daemon.json "
        "names the runtime and the toolkit is gone, the engine itself does not start.",
        tell="`docker info` lists no runtime nvidia. If nvidia-smi fails on the host too, the "
        "driver is missing first.",
        decide=("docker info --format '{{json .Runtimes}}'", "nvidia-smi", "which nvidia-ctk"),
        probes=("engine", "daemon-config", "kernel", "project-devices"),
        remedies=(
            Remedy("Install the toolkit (from NVIDIA's package source) and register it.",
                   ("sudo apt-get install -y nvidia-container-toolkit", *_CONFIGURE),
                   ("linux", "debian"), RESTART_RISK),
            Remedy("Install the toolkit (from NVIDIA's package source) and register it.",
                   ("sudo dnf install -y nvidia-container-toolkit", *_CONFIGURE),
                   ("linux", "fedora"), RESTART_RISK),
            Remedy("There is no NVIDIA support for containers on macOS: run without the GPU.", (),
                   ("macos",)),
            Remedy('Without such a card, take the GPU request (or "default-runtime" in '
                   "daemon.json) out."),
        ),
        signatures=(
            Signature(r"could not select device driver.{0,40}capabilities:? ?\[\[[^\]]{0,60}gpu",
                      'could not select device driver "" with capabilities: [[gpu]]', 3),
            Signature("could not select device driver",
                      'could not select device driver "nvidia"', 2),
            Signature("(?:unknown runtime specified|unknown or invalid runtime name:?|default "
                      "runtime|runtime) '?nvidia'?(?: does not exist)?",
                      "docker: Error response from daemon: unknown or invalid runtime name: nvidia",
                      3),
            Signature(r"nvidia-container-(?:runtime|cli|toolkit)\S{0,20}.{0,40}(?:executable "
                      r"file not found|no such "
                      "file|not found)",
                      'exec: "nvidia-container-runtime": executable file not found in $PATH', 3),
        ),
        step="compose-up",
        sources=("https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-"
                 "guide.html", "https://github.com/NVIDIA/nvidia-docker/issues/1034"),
    ),
    Fault(
        code="ED256",
        name="gpu-cdi-device-unresolvable",
        title="The engine finds no description of the requested device (CDI)",
        cause="The device is asked for by its CDI name (nvidia.com/gpu=all), and no file in "
        "/etc/cdi or /var/run/cdi describes it, or CDI is off in an older engine.",
        tell="'unresolvable CDI devices' names the device; the classic --gpus does not use CDI.",
        decide=("ls /etc/cdi /var/run/cdi", "nvidia-ctk cdi list"),
        probes=("engine", "kernel", "project-devices"),
        remedies=(
            Remedy("Write the description; again after every change of the driver.",
                   ("sudo mkdir -p /etc/cdi",
                   "sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml"), ("linux",),
                   safe=True),
        ),
        signatures=(
            Signature(r"unresolvable CDI devices? (?P<device>\S{1,120})",
                      "CDI device injection failed: unresolvable CDI devices nvidia.com/gpu=all",
                      3),
            Signature("CDI device injection failed|could not select device driver 'cdi'",
                      "CDI device injection failed", 2),
        ),
        step="compose-up",
        sources=("https://docs.docker.com/engine/daemon/cdi/",),
    ),
    Fault(
        code="ED257",
        name="gpu-driver-library-mismatch",
        title="The NVIDIA driver was updated, and the old one is still loaded",
        cause="The driver's libraries on disk are newer than the module in the running kernel: an "
        "update without a reboot.",
        tell="nvidia-smi on the host fails with the same words.",
        decide=("nvidia-smi", "cat /proc/driver/nvidia/version"),
        probes=("kernel",),
        remedies=(
            Remedy("Reboot.", ("sudo reboot",), ("linux",), "Ends everything that runs."),
            Remedy("Where a CDI description names the old version's files, write it again.",
                   ("sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml",
                    "docker compose up -d --force-recreate"), ("linux",)),
        ),
        signatures=(
            Signature(r"driver/library version mismatch",
                      "nvidia-container-cli: initialization error: nvml error: driver/library "
                      "version mismatch", 3),
            Signature(r"lib(?:nvidia|cuda|EGL_nvidia|GLX_nvidia|GLES\w{0,6}_nvidia|nvcuvid)\S{0,30}"
                      r"\.so\.\d{3}\.[\d.]{2,8}\W{0,3} .{0,40}no such file",
                      "libEGL_nvidia.so.580.159.04: no such file or directory", 2),
            Signature(r"get nvidia_driver_[\d.]+: no such volume",
                      "get nvidia_driver_381.22: no such volume: nvidia_driver_381.22", 2),
        ),
        step="compose-up",
        sources=("https://github.com/NVIDIA/nvidia-docker/issues/584",
                 "https://github.com/NVIDIA/nvidia-container-toolkit/issues/450"),
        replayed=True,
    ),
    Fault(
        code="ED258",
        name="gpu-driver-missing",
        title="The host has no working NVIDIA driver",
        cause="The toolkit is installed, and the driver that it needs is not loaded, or its "
        "libraries are not found: no driver, one for another kernel, Secure Boot, no GPU, or a WSL "
        "without GPU support. A running container can also lose its GPU when systemd reloads.",
        tell="nvidia-smi does not work on the host. If it does, restarting the container gives it "
        "the GPU back.",
        decide=("nvidia-smi", "lsmod | grep nvidia"),
        probes=("kernel",),
        remedies=(
            Remedy("Install the driver and reboot.", ("sudo ubuntu-drivers install", "sudo reboot"),
                   ("linux", "ubuntu"), "Ends everything that runs."),
            Remedy("In WSL the driver belongs on Windows only: install it there, then restart WSL.",
                   ("wsl.exe --shutdown",), ("wsl",), "Stops everything that runs in WSL."),
        ),
        signatures=(
            Signature(r"nvml error: (?:driver not loaded|.{0,20}not found|unknown error"
                      r"|insufficient)",
                      "nvidia-container-cli: initialization error: nvml error: driver not loaded",
                      3),
            Signature(r"load library failed: libnvidia-ml\.so",
                      "nvidia-container-cli: initialization error: load library failed: "
                      "libnvidia-ml.so.1: cannot open shared object file", 3),
            Signature("nvidia-container-cli: (?!requirement error|mount error: file creat)"
                      ".{0,80}(?:error|not found)",
                      "nvidia-container-cli: device error: unknown device id: 0", 2,
                      "version mismatch"),
            Signature("failed to initialize NVML: unknown error",
                      "Failed to initialize NVML: Unknown Error"),
            Signature(r"auto-detected mode as .{0,60}(?:nvidia|legacy|csv)",
                      "nvidia-container-cli: Auto-detected mode as 'legacy'", 1, "mismatch|cuda"),
        ),
        step="compose-up",
        sources=("https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/troubles"
                 "hooting.html",),
        replayed=True,
    ),
    Fault(
        code="ED259",
        name="gpu-driver-too-old-for-image",
        title="The image needs a newer NVIDIA driver",
        cause="The image is built for a CUDA version that the host's driver does not support.",
        tell="The condition in the message names the version; nvidia-smi shows at its top what "
        "the driver supports.",
        decide=("nvidia-smi | head -4",),
        probes=("kernel",),
        remedies=(
            Remedy("Update the host's driver, or take a tag of the image with an older CUDA."),
        ),
        signatures=(
            Signature(r"unsatisfied condition: (?P<condition>(?:cuda|brand|driver)\s?\S{1,40})",
                      "nvidia-container-cli: requirement error: unsatisfied condition: cuda>=11.6, "
                      "please update your driver to a newer version", 3),
            Signature("CUDA driver version is insufficient for CUDA runtime",
                      "CUDA driver version is insufficient for CUDA runtime version", 3),
        ),
        step="compose-up",
        sources=("https://docs.nvidia.com/deploy/cuda-compatibility/",),
        replayed=True,
    ),
)
