"""Patterns and districts' wordings → what of them their own examples do not prove."""
