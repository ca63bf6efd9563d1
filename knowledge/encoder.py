"""Text to vectors: two sentence encoders, in int8, on one thread of the CPU and without a network.

One is general, the other was adapted to this domain. A vector holds both halves, so that a cosine is the weighted mean
of the two: the adapted half knows what is asked in engagements, and the general half keeps a knowledge base about
anything else from losing by that. The weights, where they come from and what they were measured to do stand in
`knowledge/model/MODEL_CARD.md`.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable
    from typing import Any

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The encoders' files, and the share of each in a cosine.
PARTS: Final = {"general.onnx": 0.5, "adapted.onnx": 0.5}
SIZE: Final = 768  # numbers a vector
MOST_TOKENS: Final = 128
_HEAD: Final = 600  # characters: what is asked stands at the beginning or at the end of a long message
_TAIL: Final = 600
_REMEMBERED: Final = 20_000  # vectors kept of texts that came up before


class EncoderUnavailable(Exception):  # noqa: N818 - the situation's name
    """The weights are missing or are not the ones they should be; the text says which."""


class Encoder:
    """Turns texts into unit vectors whose cosine says how alike they are in meaning. Threads may share it."""

    def __init__(self, folder: Traversable) -> None:
        """Load and check what is in the folder, within about a second. Raises EncoderUnavailable."""
        # Here and not above: commands that match nothing need not wait for it.
        try:
            import onnxruntime  # noqa: PLC0415
            from tokenizers import Tokenizer  # noqa: PLC0415
        except ImportError as error:
            raise EncoderUnavailable(f"{error.name} is not installed") from error
        hashes = _hashes(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._parts: list[tuple[Any, np.float32]] = [
            (
                onnxruntime.InferenceSession(
                    _checked(folder, name, hashes), options, providers=["CPUExecutionProvider"]
                ),
                np.float32(share**0.5),
            )
            for name, share in PARTS.items()
        ]
        self._tokenizer: Any = Tokenizer.from_str(_checked(folder, "tokenizer.json", hashes).decode())
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        self._known: dict[str, Floats] = {}
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return the texts' vectors, of shape (texts, SIZE). About 5 ms a text that did not come up before."""
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, SIZE), np.float32)

    def remember(self, vectors: Mapping[str, Floats]) -> None:
        """Take vectors that were computed before, by the key that `key_of` gives."""
        self._known.update(vectors)

    def _vector(self, text: str) -> Floats:
        key = key_of(text)
        known = self._known.get(key)
        if known is not None:
            return known
        tokens = self._tokenizer.encode(_shortened(text))
        # One text at a time: in int8 a batch's scale depends on its other texts, and so would the vector.
        fed = {
            "input_ids": np.array([tokens.ids], dtype=np.int64),
            "attention_mask": np.array([tokens.attention_mask], dtype=np.int64),
        }
        halves = [session.run(None, fed)[0][0] * length for session, length in self._parts]
        vector: Floats = np.concatenate(halves).astype(np.float32)
        with self._lock:
            if len(self._known) >= _REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[key] = vector
        return vector


def key_of(text: str) -> str:
    """Name a text without keeping it."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


@cache
def shipped_encoder() -> Encoder:
    """Return the encoder that comes with the product, knowing the starter texts already. Raises EncoderUnavailable."""
    folder = resources.files("knowledge") / "model"
    encoder = Encoder(folder)
    hashes = _hashes(folder)
    keys = json.loads(_checked(folder, "starter_keys.json", hashes))
    with (folder / "starter_vectors.npy").open("rb") as file:
        vectors = np.load(file, allow_pickle=False).astype(np.float32)
    if len(keys) != len(vectors):
        raise EncoderUnavailable("starter_vectors.npy does not belong to starter_keys.json")
    encoder.remember(dict(zip(keys, vectors, strict=True)))
    return encoder


def _hashes(folder: Traversable) -> dict[str, str]:
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise EncoderUnavailable("knowledge/model/SHA256SUMS is missing") from error
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _checked(folder: Traversable, name: str, hashes: Mapping[str, str]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise EncoderUnavailable(f"knowledge/model/{name} is missing") from error
    if hashlib.sha256(content).hexdigest() != hashes.get(name):
        raise EncoderUnavailable(f"knowledge/model/{name} is damaged: its SHA-256 is not the one in SHA256SUMS")
    return content


def _shortened(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}"
