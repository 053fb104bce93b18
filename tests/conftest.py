"""Known to all tests: the real engines, which start only when a test asks for one."""

pytest_plugins = ["tests.engine.fixtures"]
