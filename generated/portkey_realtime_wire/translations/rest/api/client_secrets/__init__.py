# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
