#!/usr/bin/env python3
"""How long after an event was stored a long poll at another replica (or the same) tells it.
Usage: chat-wake.py URL_OF_THE_WAITER URL_OF_THE_WRITER [ROUNDS]. Prints milliseconds from the answer to the POST to the answer to the GET."""
import http.client
import json
import sys
import threading
import time
from urllib.parse import urlparse

waiter, writer = (urlparse(url).netloc for url in sys.argv[1:3])
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 300


def ask(connection, method, path, body=None):
    connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    text = reply.read()
    assert reply.status in (200, 201), (reply.status, text)
    return json.loads(text)


waits, writes = http.client.HTTPConnection(waiter), http.client.HTTPConnection(writer)
session = ask(writes, "POST", "/sessions", {})["id"]
took, offset = [], 0
for _ in range(rounds):
    told = {}

    def wait():
        events = ask(waits, "GET", f"/sessions/{session}/events?kinds=custom&min_offset={offset}&wait_for_data=30")
        told["at"], told["offset"] = time.perf_counter(), events[0]["offset"]

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.02)  # so that it waits
    stored = ask(writes, "POST", f"/sessions/{session}/events", {"kind": "custom", "source": "customer", "data": {}})
    at = time.perf_counter()
    thread.join()
    assert told["offset"] == stored["offset"]
    took.append((told["at"] - at) * 1000)
    offset = stored["offset"] + 1
took.sort()
print(f"woken after the answer to the writer, of {rounds}: P50 {took[rounds // 2]:.2f} ms, P99 {took[rounds * 99 // 100]:.2f} ms, max {took[-1]:.2f} ms")
