"""The columnar plan for one event at a time: Python source made of a plan once, and compiled."""
