"""Real wording that nobody tuned to: labels and hashes stand here, the texts are fetched where they are lacking."""
