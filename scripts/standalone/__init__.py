"""A package from any WebSocket AsyncAPI document: messages, schemas, package."""
