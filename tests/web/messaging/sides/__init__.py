"""One module for each platform, in the shapes of its documentation."""
