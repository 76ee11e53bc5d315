"""An Extraction → what the rules of disclosure ask for, and whether it is there."""
