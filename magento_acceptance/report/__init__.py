"""The sign-off report: a run's folder in, the documents that people and build servers read out."""
