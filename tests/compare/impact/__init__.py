"""Impacts of changed terms on given events."""
