"""One enterprise evaluated again at once, when something happened to its records: the event, the evaluation, its publication."""
