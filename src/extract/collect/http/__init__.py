"""Addresses → pages and files: politely, within limits, and never where they must not go."""
