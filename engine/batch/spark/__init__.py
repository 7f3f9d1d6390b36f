"""Batches on Apache Spark: the user's cluster, frames in and frames out. `pyspark` is imported only when it is used."""
