"""nginx, which stands in front of many an API: it limits, refuses, hangs up, and answers for servers that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tests.library import httpx

from ...faults.faults import answer, good
from ...faults.server import Server, receive, reset, say, serving, wait
from ..certificates import issue
from ..judges import judge
from . import free_port, running

SETTINGS = Template("""
daemon off;
master_process off;
pid pid;
error_log stderr;
events {}
http {
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    log_format seen '$$request_method $$uri $$status';
    access_log seen seen;
    default_type application/json;
    gzip on;
    gzip_types application/json;
    gzip_min_length 1;
    gzip_proxied any;
    limit_req_zone $$few zone=few:64k rate=1r/m;
    limit_req_zone $$fewer zone=fewer:64k rate=1r/m;
    proxy_read_timeout 100ms;
    proxy_buffering off;
    server {
        listen 127.0.0.1:$port;
        location /ready { access_log off; return 204; }
        location /good/ { proxy_pass $good; }
        location ~ ^/limited/429/(?<few>[^/]+)/ {
            limit_req zone=few;
            limit_req_status 429;
            add_header Retry-After 3 always;
            proxy_pass $origin;
        }
        location ~ ^/limited/503/(?<fewer>[^/]+)/ { limit_req zone=fewer; proxy_pass $origin; }
        location /hung-up/ { return 444; }
        location /dead/ { proxy_pass http://127.0.0.1:$nobody; }
        location /silent/ { proxy_pass $silent; }
        location /cut/ { proxy_pass $cut; }
        location /reset/ { proxy_pass $reset; }
        location /moved/ { return 307 http://127.0.0.1:$nobody$$request_uri; }
        location /small/ { client_max_body_size 1k; proxy_pass $good; }
        location /page/ { default_type text/html; return 200 "<h1>Welcome</h1>"; }
        location /forbidden/ { deny all; }
    }
    server {
        listen 127.0.0.1:$tls ssl;
        ssl_certificate $certificate;
        ssl_certificate_key $key;
        location / { proxy_pass $good; }
    }
}
""")


@dataclass(frozen=True, slots=True)
class Front:
    """nginx before an origin that is well, and some that are not: `tls` is its port for TLS; nobody trusts that."""

    url: str
    tls: str
    origin: Server
    folder: Path

    def seen(self) -> list[str]:
        """Return what came since the last time, as `GET /good/users/1 200`: it is written down in order."""
        httpx.get(f"{self.url}/ready", trust_env=False)
        log = self.folder / "seen"
        lines = log.read_text(encoding="utf-8").splitlines()
        log.write_text("", encoding="utf-8")
        return lines


@contextmanager
def nginx(folder: Path) -> Iterator[Front]:
    """nginx; each place under its address is a trouble of its own."""
    program = judge("usr/sbin/nginx")
    certificate = issue("nginx", folder)
    port, tls, nobody = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        origin, silent, cut, lost = (
            stack.enter_context(serving(script))
            for script in (good("plain"), (receive, wait), (receive, say(answer()[:-5])), (receive, reset))
        )
        settings = SETTINGS.substitute(
            port=port,
            tls=tls,
            nobody=nobody,
            origin=origin.url,
            good=f"{origin.url}/",
            silent=silent.url,
            cut=cut.url,
            reset=lost.url,
            certificate=certificate.certificate_file,
            key=certificate.key_file,
        )
        (folder / "nginx.conf").write_text(settings, encoding="utf-8")
        found = Front(f"http://127.0.0.1:{port}", f"127.0.0.1:{tls}", origin, folder)
        command = [program, "-p", folder, "-c", "nginx.conf", "-e", "stderr"]
        stack.enter_context(running(command, f"{found.url}/ready", 204, folder / "log"))
        yield found
