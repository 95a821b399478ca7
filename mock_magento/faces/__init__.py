"""The mock to the outside: in process, and on a socket."""
