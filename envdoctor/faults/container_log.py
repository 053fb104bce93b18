"""ED706-ED709: what the engine wrote down of a container's output."""

from envdoctor.model import Fault, Remedy, Signature

FAULTS = (
    Fault(
        "ED706", "container-log-damaged", "The container's log file is damaged",
        "A crash, a power cut or a full disk left zero bytes or half a line in the file that the "
        "engine keeps the container's output in. `docker logs` stops there, some engines without a "
        "word; the container itself runs on.",
        (
            Remedy("Empty that log",
                ("sudo truncate -s 0 $(docker inspect -f '{{.LogPath}}' <container>)",), ("linux",),
                risk="What the container has said so far is lost."),
            Remedy("Or make the container anew, which gives it a new log",
                ("docker compose up -d --force-recreate <service>",),
                risk="What only the container itself holds is lost."),
            Remedy("Or read only what came later", ("docker logs --tail 100 -f <container>",)),
        ),
        (
            Signature(r"error grabbing logs: (?:invalid character|error (?:un|decod))",
                "error from daemon in stream: Error grabbing logs: invalid character '\\x00' "
                "looking for beginning of value", 3),
            Signature("error (?:unmarshall?ing|decoding) log (?:entry|message)",
                "error unmarshalling log entry (size=108554): proto: LogEntry: illegal tag 0", 2),
        ),
        tell="`docker logs --tail 0 -f` works, and the whole log does not.",
        decide=("docker logs --tail 0 <container>",),
        step="compose-up",
        sources=("https://github.com/moby/moby/issues/29511",),
    ),
)  # fmt: skip
