"""The one reader of a spec: load (text), keywords (what may stand where), reader (schemas),
messages and events (AsyncAPI), calls (OpenAPI), names (Python names)."""
