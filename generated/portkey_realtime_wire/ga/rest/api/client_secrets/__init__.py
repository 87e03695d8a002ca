# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
