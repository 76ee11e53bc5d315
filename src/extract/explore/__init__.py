"""The local web page over a dataset: read-only, no scripts, no network. `create_app` in app.py is the door."""
