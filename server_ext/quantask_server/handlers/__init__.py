"""The handlers of the API: parse, call the service, reply."""
