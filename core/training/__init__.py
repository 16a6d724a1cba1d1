"""Training of models that the project ships. Never imported by the application's start."""
