"""The smallest settings that run: one page, no database."""

import os

# Shows errors in the browser; for development only.
DEBUG = True

# Signs cookies. A website for others gets its own by the environment.
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-development")

# The names under which the website may be asked for.
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

ROOT_URLCONF = "pages.urls"
