"""A download that fails names what the program asks for."""

from __future__ import annotations

from cfglint.dynamic.trace.troubles import without_network


def test_the_download_is_told_in_the_fewest_words() -> None:
    refused = OSError("cfglint closes the network, and the program asked for host.example")
    wrapped = ConnectionError(f"HTTPSConnectionPool(host='host.example'): Caused by ({refused})")
    wrapped.__context__ = refused
    unlike = ValueError("there is no such file")
    unlike.__context__ = wrapped
    assert without_network(unlike) is refused
    assert without_network(ValueError("there is no such file")) is None
