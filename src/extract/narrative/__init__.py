"""Sections of running text → what their sentences state: tokens, clauses, bound numbers, reasons, and a trace of each."""
