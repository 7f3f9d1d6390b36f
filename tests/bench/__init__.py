"""The benchmark's participants agree; how fast they are is no test."""
