"""Load over HTTP: requests kept ready as bytes, sent over many connections that stay open, each answer timed."""
