"""The one reader of a spec: load (text to a document), document (what stands where), keywords (what
may stand there), declared (files of our own form), reader with fields and values (schemas),
messages (AsyncAPI), calls (OpenAPI), names (Python names).
"""
