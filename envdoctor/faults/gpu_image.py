"""ED705-ED709: images that stand in the way of the graphics processor's files."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED705", "gpu-libraries-in-image",
        "The image holds files of the NVIDIA driver, which belong to the machine",
        "The toolkit mounts the machine's driver libraries (libnvidia-ml, libcuda) into the "
        "container, and the image has files of these names: a driver package was installed in the "
        "Dockerfile, or the image was made by docker commit from a container with a GPU.",
        (
            Remedy("Dockerfile: take an image of nvidia/cuda, and install cuda-toolkit instead of "
                "cuda, nvidia-driver or libnvidia-compute"),
            Remedy("Image that is not yours: remove them in a Dockerfile of your own: FROM "
                "<image>, RUN rm -f /usr/lib/x86_64-linux-gnu/libcuda.so* "
                "/usr/lib/x86_64-linux-gnu/libnvidia-*"),
        ),
        (
            Signature("nvidia-container-cli:? mount error.{0,40} "
                r"(?:\S{0,300}lib(?:nvidia|cuda)\S{1,80}|file creation failed: \S{1,300}): file "
                "exists",
                "nvidia-container-cli: mount error: file creation failed: "
                "/var/lib/docker/overlay2/1/merged/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1: "
                "file exists: unknown.", 3),
        ),
        tell="The same command works with nvidia/cuda's own image.",
        decide=("docker run --rm --entrypoint ls <image> -l /usr/lib/x86_64-linux-gnu",),
        step="compose-up", replayed=True,
        sources=("https://github.com/NVIDIA/nvidia-docker/issues/1551",
            "https://github.com/NVIDIA/nvidia-container-toolkit/issues/289"),
    ),
)  # fmt: skip
