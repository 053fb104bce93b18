"""ED508-ED509: the layers of Windows containers."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED508",
        "windows-filter-driver-in-the-way",
        "A driver of another product keeps Windows from stacking the image's layers",
        "Windows puts the layers of a Windows image together with a filter driver of its own. "
        "Filter drivers of cloud storage and virtual drives (Box, CBFS, StorLib and their like) "
        "can stand in its way, also when the product itself was removed.",
        (
            Remedy(
                "See which filter drivers are loaded (a terminal as administrator)",
                ("fltmc filters",),
                ("windows",),
            ),
            Remedy(
                "Update or uninstall the product that the foreign one belongs to, and restart "
                "Windows"
            ),
            Remedy("Install Windows' own updates: older releases have a fault here"),
        ),
        (
            Signature(
                r"hcsshim::PrepareLayer\W.{0,40}failed",
                "hcsshim::PrepareLayer - failed failed in Win32: Incorrect function. (0x1)",
                3,
            ),
        ),
        tell="Every Windows image fails alike, also while building; Linux images work.",
        decide=("fltmc filters",),
        probes=("engine",),
        step="hello-world",
        replayed=True,
        sources=(
            "https://github.com/microsoft/hcsshim/issues/624",
            "https://github.com/microsoft/Windows-Containers/issues/200",
        ),
    ),
    Fault(
        "ED509",
        "windows-containers-feature-off",
        "Windows' feature Containers is not installed",
        "An engine for Windows containers (Windows Server, or dockerd registered as a service) "
        "needs the feature Containers, which brings the host network service (hns). Without it, or "
        "before the restart that it asks for, dockerd does not start.",
        (
            Remedy(
                "Windows Server (PowerShell as administrator), then restart",
                ("Install-WindowsFeature -Name Containers", "Restart-Computer"),
                ("windows",),
                risk="Restarts the machine.",
            ),
            Remedy(
                "Windows 10 and 11 Pro, then restart",
                ("Enable-WindowsOptionalFeature -Online -FeatureName Containers -All",),
                ("windows",),
                risk="Asks for a restart.",
            ),
        ),
        (
            Signature(
                r"ensure the containers feature is installed|failed \w{2} open service hns",
                "failed to start daemon: a required service is not installed, ensure the "
                "Containers feature is installed",
                3,
            ),
        ),
        tell="`Get-Service hns` finds no such service.",
        decide=("Get-Service hns",),
        implies=("windows-desktop-engine-pipe-missing", "socket-daemon-not-running"),
        step="install",
        replayed=True,
        sources=(
            "https://learn.microsoft.com/virtualization/windowscontainers/quick-start/set-up-environment",
        ),
    ),
)
