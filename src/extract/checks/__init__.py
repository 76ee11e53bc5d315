"""What does not add up in a document: rules over its figures, with arithmetic that knows how numbers are printed.

`run.run_checks` goes through all of them. Nothing is imported here: who compares documents needs years.py alone.
"""
