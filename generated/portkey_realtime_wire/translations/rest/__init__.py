# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
"""REST: each operation as a pure ``build_request`` and ``parse_response``."""

from . import shapes as shapes  # fills SHAPES, which building and parsing read
