"""Settings, the `lisa` command, and the processes of one running shop."""

__version__ = "0.1.0"
