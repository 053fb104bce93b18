"""`python -m envdoctor` does what `envdoctor` does."""

import sys

from envdoctor.cli import main

sys.exit(main())
