"""Writes the report of a run as one HTML page that opens offline, and as JUnit XML for a build server."""
