"""``python -m benchmarks``: what ``make bench`` runs."""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before anything imports Aer

import json
from contextlib import ExitStack

from benchmarks.latency import measure
from benchmarks.peers.celery_peers import CeleryDatabase, CeleryRpc
from benchmarks.peers.dramatiq_peer import Dramatiq
from benchmarks.peers.taskiq_peer import Taskiq
from benchmarks.peers.procrastinate_peer import Procrastinate
from benchmarks.peers.in_process import InProcessBest, InProcessNaive
from benchmarks.peers.quantask import QuantaskEmbedded, QuantaskLab
from benchmarks.place import open_place

if __name__ == "__main__":
    with open_place() as place, ExitStack() as stack:
        peers = [InProcessBest(), Dramatiq(), Taskiq(), Procrastinate()]
        for peer in peers:
            stack.callback(peer.close)
            peer.open(place)
            peer.use()
            peer.run("OPENQASM 3.0; qubit q; bit c; c = measure q;", 10)
        print(json.dumps(measure(peers, rounds=2, count=30, many=64, say=print), indent=1))
