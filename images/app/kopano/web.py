#!/usr/bin/env python3
"""Serves the placeholder page on the port of WebApp and ActiveSync."""

import threading

from page import serve

serve("*", 80)
threading.Event().wait()
