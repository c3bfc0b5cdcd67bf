"""The learners' pages: Voila with a template, an identity and pages of our own."""
