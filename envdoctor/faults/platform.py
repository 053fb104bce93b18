"""ED250-ED254: the image or program is for another processor."""

from __future__ import annotations

from envdoctor.model import Fault, Remedy, Signature

_EMULATE = Remedy(
    "Or install emulation (slower, and not everything runs under it).",
    ("docker run --privileged --rm tonistiigi/binfmt --install all",),
    ("linux",),
    "Runs a privileged container that registers emulators in the kernel.",
)

# A catalogue reads as a table: a signature stands with its example and its weight.
# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault(
        code="ED250",
        name="image-arch-mismatch",
        title="The image or a program in it is for another processor",
        cause="The file that should be run was built for another architecture (amd64 on an ARM "
        "machine or the reverse), and no emulation is set up. It may be the whole image or one "
        "wrong program in an image that calls itself right.",
        tell="Compare the image's architecture with the engine's. If both agree, look at the "
        "file: another machine's ELF header, an empty file, or a script without its first line "
        "#!/bin/sh give the same error.",
        decide=("docker image inspect -f '{{.Os}}/{{.Architecture}}' <image>",
                "docker info --format '{{.Architecture}}'", "ls /proc/sys/fs/binfmt_misc"),
        probes=("engine", "kernel", "project-images"),
        remedies=(
            Remedy("Pull or build the variant of this engine's processor; in the Compose file take "
                   "a platform: out that says another.",
                   ("docker pull --platform linux/$(docker version -f '{{.Server.Arch}}') <image>",
                   "docker buildx build --platform linux/$(docker version -f '{{.Server.Arch}}') "
                   "--load -t <image> .")),
            _EMULATE,
        ),
        signatures=(
            Signature(r"platform '?\(?(?P<wanted>[\w/]{3,24})\)?'? does not match the (?:detected "
                      r")?host platform '?\(?(?P<host>[\w/]{3,24})",
                      "The requested image's platform (linux/amd64) does not match the detected "
                      "host platform (linux/arm64/v8) and no specific platform was requested", 3),
            Signature("does not match the (?:detected|expected) host platform",
                      "does not match the detected host platform (linux/s390x)", 3),
            Signature(r"exec(?:ve)? .{0,200}exec format error|exec format error",
                      "standard_init_linux.go:228: exec user process caused: exec format error", 2,
                      r"docker-credential|\.exe|cli-plugins"),
            Signature(r"image platform \(\S{3,24}\) does not match the (?:expected|host) platform",
                      "WARNING: image platform (linux/amd64) does not match the expected platform "
                      "(linux/arm64)", 3),
            # A shell that may not run it as a program reads it as a script.
            Signature(r"(?:^|\W)/[\w./-]{1,120}: (?:line )?[1-9]: (?:syntax error: (?:unexpected )?"
                      r"(?:\W{0,2}[()]|word unexpected)|\W{0,3}ELF\b)",
                      '/usr/bin/migrate: line 1: syntax error: unexpected ")"', 2, r"\.sh: |/sh: "),
            Signature(r"cannot execute (?:binary file|: required file)|bad CPU type"
                      "|rosetta error: failed to open elf",
                      "/bin/app: cannot execute binary file: Exec format error", 2),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/build/building/multi-platform/",
                 "https://github.com/k3s-io/k3s/issues/2912",
                 "https://github.com/zilliztech/attu/issues/415"),
    ),
    Fault(
        code="ED251",
        name="no-matching-manifest-arm64",
        title="The image is not published for this processor",
        cause="The publisher offers the image only for other architectures than the engine's, "
        "often for amd64 only while this machine is an Apple silicon Mac or a Raspberry Pi.",
        tell="The registry answered and lists the image's platforms, and none fits.",
        decide=("docker buildx imagetools inspect <image>",
                "docker info --format '{{.Architecture}}'"),
        probes=("engine", "registry"),
        remedies=(
            Remedy("Ask for the variant that exists; Docker Desktop emulates amd64.",
                   ("docker pull --platform linux/amd64 <image>",)),
            Remedy("In Compose: set `platform: linux/amd64` for the service, or take an image or "
                   "tag that has this architecture."),
            _EMULATE,
        ),
        signatures=(
            Signature(r"no matching manifest for (?P<platform>(?!windows)[\w/]{3,24})",
                      "docker: no matching manifest for linux/arm64/v8 in the manifest list "
                      "entries.",
                      3),
            Signature("no match for platform in manifest",
                      "failed to solve: alpine: no match for platform in manifest: not found", 3),
            Signature(r"no image found in (?:manifest list|image index) for architecture",
                      "choosing image instance: no image found in manifest list for architecture "
                      'arm64, variant "v8", OS linux', 3),
            Signature(r"does not provide the specified platform \(?'?(?P<platform>[\w/]{3,24})",
                      "image with reference docker.io/x/y:1 was found but does not provide the "
                      "specified platform (linux/arm64)", 3),
        ),
        step="hello-world",
        sources=("https://docs.docker.com/desktop/troubleshoot-and-support/troubleshoot/",
                 "https://github.com/growthbook/growthbook/issues/1174"),
    ),
    Fault(
        code="ED252",
        name="emulation-crash",
        title="The program crashes under processor emulation",
        cause="The image is for another architecture and runs under QEMU or Rosetta. Emulation is "
        "not perfect: some programs (node, Go, Java, ldconfig, databases) crash in it, now and "
        "then or always.",
        tell="'qemu: uncaught target signal' is written by the emulator itself; a crash without "
        "it is the program's own.",
        decide=("docker image inspect -f '{{.Architecture}}' <image>",
                "docker info --format '{{.Architecture}}'"),
        probes=("engine", "kernel", "project-images"),
        remedies=(
            Remedy("Use an image for this machine's own architecture; build on a machine of the "
                   "target architecture or cross-compile ($BUILDPLATFORM).",
                   ("docker buildx build --platform linux/arm64 --load -t <image> .",)),
            Remedy("Take the newest emulators: some crashes are mended there.",
                   ("docker run --privileged --rm tonistiigi/binfmt --uninstall 'qemu-*'",
                   "docker run --privileged --rm tonistiigi/binfmt --install all"), ("linux",),
                   "Runs a privileged container that registers emulators in the kernel."),
            Remedy("Or try Rosetta: Docker Desktop > Settings > General > Use Rosetta.", (),
                   ("macos",)),
        ),
        signatures=(
            Signature(r"qemu.{0,60}(?:uncaught target signal \d+|internal SIG[A-Z]{3,4}\b)",
                      "qemu: uncaught target signal 11 (Segmentation fault) - core dumped", 3),
            Signature(r"--platform[ =]linux/amd64.{0,600}illegal instruction|illegal "
                      r"instruction.{0,120}(?:apple silicon|\bM[1-5]\b)",
                      '"illegal instruction" error. I am using the macOS M1 chip.', 2),
            Signature(r"qemu-\w{3,10}(?:-static)?: (?:could not open|unable to|unsupported|invalid"
                      "|segmentation)", "qemu-x86_64-static: Could not open '/lib64/x'", 2),
            Signature(r"(?:under|with|in|via) (?:qemu|rosetta|emulation).{0,160}(?:segfault"
                      r"|segmentation fault|illegal instruction|SIGSEGV|SIGILL|crash|hang)",
                      "node segfaults: under QEMU the build ends with a segmentation fault", 2),
            Signature("rosetta error: (?!failed to open elf)\\w|VMTracker slab|VMAllocationTracker",
                      "rosetta error: Unimplemented syscall number 282", 3),
            Signature(r"rosetta error: .{0,100}|assertion failed .{0,80}rosetta",
                      "rosetta error: failed to open elf at /lib64/ld-linux-x86-64.so.2", 2),
        ),
        step="build",
        sources=("https://docs.docker.com/build/building/multi-platform/#qemu",
                 "https://github.com/docker/for-mac/issues/5123"),
    ),
    Fault(
        code="ED253",
        name="image-platform-not-local",
        title="The image on this engine is for another platform than the one asked for",
        cause="An image of this name is here for one architecture, and --platform (or `platform:` "
        "in Compose) asks for another. The older wording tries the registry at once.",
        tell="The message names both platforms and says that the image was found.",
        decide=("docker image inspect -f '{{.Os}}/{{.Architecture}}' <image>",),
        probes=("engine", "project-images"),
        remedies=(
            Remedy("Fetch the variant that is asked for, or leave the platform away.",
                   ("docker pull --platform <wanted> <image>",)),
        ),
        signatures=(
            Signature(r"image with reference '?(?P<image>\S{1,200}?)'? was found but (?:its "
                      r"platform \S{3,30} )?does not match the specified "
                      r"platform:?[^\w]{0,3}(?:wanted )?(?P<wanted>[\w/]{3,24})",
                      "image with reference bb:1 was found but its platform (linux/amd64) does not "
                      "match the specified platform (linux/arm64)", 3),
            Signature("does not match the specified platform",
                      "image with reference sha256:ab was found but does not match the specified "
                      "platform: wanted linux/amd64, actual: linux/arm64", 3),
        ),
        step="hello-world",
        sources=("https://github.com/docker/compose/issues/9351",),
    ),
    Fault(
        code="ED254",
        name="cpu-too-old-for-image",
        title="This processor lacks instructions that the image needs",
        cause="The image's programs are built for newer processors (x86-64-v2 or v3, AVX) than "
        "this machine or its VM's virtual processor offers.",
        tell="The architecture is right; the loader names the CPU level, or the program dies with "
        "'illegal instruction' (exit code 132) at once.",
        decide=("/lib64/ld-linux-x86-64.so.2 --help | grep supported",
                "grep -o -m1 avx /proc/cpuinfo"),
        probes=("kernel", "resources", "project-processor"),
        remedies=(
            Remedy("In a VM: give it the host's processor type (Proxmox, libvirt: host, not "
                   "kvm64)."),
            Remedy("Else use an older or specially built tag (mongo:4.4 needs no AVX)."),
        ),
        signatures=(
            Signature(r"line \d{1,5}: {1,8}\d{1,7} illegal instruction",
                      'libos.sh: line 346: 39 Illegal instruction "$@" > /dev/null 2>&1', 2),
            Signature(r"CPU does not support x86-64-v\d",
                      "Fatal glibc error: CPU does not support x86-64-v2", 3),
            Signature(r"requires? a CPU with AVX|CPU (?:does not|doesn't) support AVX|without AVX",
                      "WARNING: MongoDB 5.0+ requires a CPU with AVX support, and your current "
                      "system does not appear to have that!", 3),
            Signature(r"(?:exited|restarting) \(132\)|doesn't have the \W{0,4}avx",
                      "Restarting (132) 37 seconds ago", 2),
            Signature(r"illegal instruction(?:.{0,40}core dumped|$)|exited with code 132|SIGILL",
                      "Illegal instruction (core dumped)", 1, "qemu|uncaught target"),
        ),
        step="hello-world",
        sources=("https://github.com/docker-library/mongo/issues/485",),
        replayed=True,
    ),
)
