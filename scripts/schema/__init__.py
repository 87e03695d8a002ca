"""The one reader of a spec: load (text), keywords (what may stand where), declared (files of our
own form), reader (schemas), messages and events (AsyncAPI), calls (OpenAPI), names (Python names).
"""
