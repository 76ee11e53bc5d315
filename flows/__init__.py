"""Prefect only here: what runs when, in which batches, with which retries. No logic."""
