"""Gunicorn: `.venv/bin/gunicorn -c deploy/gunicorn.conf.py network_portal.wsgi`. Every setting is gunicorn's own."""

import os

bind = os.environ.get("BIND", "unix:/run/network-portal/web.sock")
# Pages cost milliseconds of computing: more threads a process only queue for the interpreter's lock.
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
# One copy of the code and of the Russian dictionaries in memory for all workers.
preload_app = True
# The longest request is the import of a register or a large document; everything longer is a background task.
timeout = 60
graceful_timeout = 30
# Whatever leaks is swept out, not in all workers at once.
max_requests = 5000
max_requests_jitter = 500
# Heartbeats in memory: on a busy disk they would come late and kill workers that are well.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
errorlog = "-"
accesslog = None  # nginx keeps one


def when_ready(server):
    """Load the printing press before the workers are forked: once for all, and not in somebody's first request."""
    import documents.press  # noqa: F401
