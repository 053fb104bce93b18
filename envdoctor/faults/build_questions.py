"""ED426-ED429: what a step of a build waits for."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED426",
        "build-step-asks",
        "A step of the build asks a question, and nobody can answer",
        "No keyboard is connected to a build: the step waits for ever, or takes the question for "
        "refused. apt-get and conda ask without -y; tzdata and others ask through debconf.",
        (
            Remedy("apt-get, yum, conda: RUN apt-get install -y …"),
            Remedy(
                "tzdata, keyboard-configuration: RUN DEBIAN_FRONTEND=noninteractive TZ=Etc/UTC "
                "apt-get install -y tzdata"
            ),
        ),
        (
            Signature(
                r"want to continue\? \[Y/n\] Abort", "Do you want to continue? [Y/n] Abort.", 3
            ),
            Signature(
                r"please select the geographic area in which you live",
                "Please select the geographic area in which you live. Subsequent configuration",
                3,
            ),
            Signature(r"Configuring (?:tzdata|keyboard-configuration) -{5}", weight=3),
            Signature(r"Proceed \(\[y\]/n\)\?(?! y)"),
        ),
        tell="The last words before the end are a question.",
        implies=("build-failed", "build-harmless-noise"),
        step="build",
        sources=("https://docs.docker.com/reference/dockerfile/#arg",),
    ),
)
