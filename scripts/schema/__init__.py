"""The one reader of a spec: load (text), keywords (what may stand where), declared (files of our
own form), reader with fields and choices (schemas), messages with direction (AsyncAPI), calls
(OpenAPI), names (Python names).
"""
