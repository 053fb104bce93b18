"""Tests of `check --deep` on real engines."""
