"""Known to all tests: the real engines, which start only when a test asks for one."""

import signal

pytest_plugins = ["tests.engine.fixtures"]

# What a shell starts in the background ignores Ctrl-C, and passes that on; our tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)
