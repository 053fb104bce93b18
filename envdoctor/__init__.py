"""envdoctor: can this machine do Docker-based development, and if not, why not?"""

# A literal, so that `--version` need not read the installed metadata (which costs more than
# starting Python does). pyproject.toml takes the version from here.
__version__ = "0.1.0"
