"""What the running system tells of itself: metrics for Prometheus, and counts and questions that outlive a restart."""
