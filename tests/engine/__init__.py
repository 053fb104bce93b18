"""Tests that run against real container engines; see README.md in this folder."""
