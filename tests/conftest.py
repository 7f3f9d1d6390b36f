"""The fixtures of more than one folder."""

from tests.spark_session import spark

__all__ = ["spark"]
