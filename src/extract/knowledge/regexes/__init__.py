"""Words of patterns/ → expressions that are fast and cannot run away."""
