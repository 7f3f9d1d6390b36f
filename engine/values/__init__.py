"""Exact values: numbers, money, units, dates, periods, calendars, rounding, unknowns."""
