"""Computes anew what ships with the encoder for the starter examples: vectors, head, hashes. Needs no PyTorch."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.matching.concerns import packed
from knowledge.matching.encoder import PARTS, Encoder, key_of, save_vectors
from knowledge.matching.heads import fit_head
from knowledge.matching.shipped import class_keys, examples_key
from knowledge.starter import READ_ALREADY, digested, starter_concerns
from training.examples import starter_examples

MODEL = Path(__file__).resolve().parents[1] / "knowledge" / "model"


def refresh(model: Path) -> None:
    """Bring the folder's vectors and head up to the starter examples of today."""
    (model / READ_ALREADY).write_text(digested(), encoding="utf-8")
    examples = starter_examples()
    # The head is fitted to what the encoder says; the vectors themselves ship with less precision.
    encoder = Encoder(model)
    vectors = encoder.encode_many(examples.texts)
    save_vectors(model, vectors)
    (model / "starter_keys.json").write_text(json.dumps([key_of(text) for text in examples.texts]), encoding="ascii")
    with threadpool_limits(limits=1, user_api="blas"):  # faster than on all cores as soon as one of them is busy
        weights = fit_head(vectors, examples.classes, examples.count)
    np.savez(
        model / "starter_head.npz",
        weights=weights,
        names=np.array(examples.names),
        keys=np.array(class_keys(examples)),
        key=np.array(examples_key(examples)),
    )
    np.savez(model / "starter_concerns.npz", allow_pickle=False, **packed(starter_concerns(), encoder))
    write_hashes(model)


def write_hashes(model: Path) -> None:
    """List the SHA-256 of each file that the product checks."""
    names = [name for name in (*PARTS, "tokenizer.json", "starter_keys.json") if (model / name).exists()]
    lines = [f"{hashlib.sha256((model / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (model / "SHA256SUMS").write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    refresh(MODEL)
