"""A URL whose scheme is not what the server speaks, or whose certificate is not accepted: said at once, and why."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typing_extensions import override

from quantask_jupyter.client.session import Session
from quantask_jupyter.errors import ApiUnreachableError
from tests.unit.client.wire_api import WireApi


class Nothing(BaseHTTPRequestHandler):
    """A server that has nothing; who it is and what it speaks is all that is asked of it."""

    def do_GET(self) -> None:
        self.send_error(404)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep still."""


@pytest.fixture
def tls_url(tmp_path: Path) -> Iterator[str]:
    """A server that speaks TLS, with a certificate that nobody has signed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path / "server.pem"))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def self_signed(path: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lab")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def refusal(url: str) -> ApiUnreachableError:
    with pytest.raises(ApiUnreachableError) as error:
        Session(url, "token").get("tasks")
    return error.value


def test_https_where_a_server_speaks_http_is_said(api: WireApi) -> None:
    url = api.url.replace("http:", "https:")
    error = refusal(url)
    assert error.message.endswith(" speaks http, and not https.")
    assert error.hint == "Write http:// in the URL."


def test_http_where_a_server_speaks_https_is_said(tls_url: str) -> None:
    error = refusal(tls_url.replace("https:", "http:"))
    assert error.message.endswith(" speaks https, and not http.")
    assert error.hint == "Write https:// in the URL."


def test_a_certificate_that_nobody_has_signed_is_said(tls_url: str) -> None:
    error = refusal(tls_url)
    assert error.message.startswith("The certificate of what answers at https://127.0.0.1:")
    assert "self-signed certificate" in error.message.replace("self signed", "self-signed")


def test_a_server_that_is_not_there_is_none_with_another_scheme(api: WireApi) -> None:
    assert "No Quantask API answers at" in refusal("http://127.0.0.1:9").message


def test_https_where_a_server_of_http_hangs_up_without_a_word_is_said(hangs_up_url: str) -> None:
    assert refusal(hangs_up_url).hint == "Write http:// in the URL."


@pytest.fixture
def hangs_up_url() -> Iterator[str]:
    """A server of HTTP that ends a connection which begins with anything else, as Tornado's does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with suppress(OSError), connection:
                        if connection.recv(65_536).startswith(b"GET"):
                            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
