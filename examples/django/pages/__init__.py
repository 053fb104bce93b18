"""A website of one page."""
