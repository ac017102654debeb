"""A seeded clinic network with planted truth: exports to run the pipeline on, and to measure it by."""
