"""更正与回应: a file of offices' answers → what stands beside the findings, and what counts no more."""
