"""Text to vectors: two sentence encoders, in int8, on one thread of the CPU and without a network.

One is general, the other was adapted to this domain. A vector holds both halves, so that a cosine is the weighted mean
of the two: the adapted half knows what is asked in engagements, and the general half keeps a knowledge base about
anything else from losing by that. The weights, where they come from and what they were measured to do stand in
`knowledge/model/MODEL_CARD.md`.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from multiprocessing import cpu_count
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from knowledge.once import once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Halves = NDArray[np.float16]

# The encoders' files, and the share of each in a cosine.
PARTS: Final = {"general.onnx": 0.5, "adapted.onnx": 0.5}
VECTORS: Final = "starter_vectors.npz"
SIZE: Final = 768  # numbers a vector
MAX_TOKENS: Final = 128  # of a longer text, half of them from its beginning and half from its end
_HEAD: Final = 600  # characters: what is asked stands at the beginning or at the end of a long message
_TAIL: Final = 600
# The starter texts' vectors ship as whole numbers, each worth so much, by number and then by text, compressed: 4.9 MB
# instead of 21, and a cosine of .99 with what the encoder says. Decisions on 823 labelled messages: see DECISIONS.md.
_STEP: Final = 0.016
_LENGTH_WITHIN: Final = 0.05  # of one: what the steps take off a vector's length is less
# Vectors kept of texts that came up before, about 1.7 KB each: of messages, and of examples, so that a knowledge base
# of 10,000 entries need not be encoded anew when one of them changes.
_MESSAGES: Final = 2_000
_EXAMPLES: Final = 100_000


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
        self._parts: list[tuple[Any, np.float32]] = []
        for name, share in PARTS.items():
            _checked(folder, name, hashes)
            try:
                # By its path: a session that is given the bytes keeps them, 23 MB each.
                with resources.as_file(folder / name) as path:
                    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            except Exception as error:  # the runtime's errors share no other class
                raise EncoderUnavailable(f"knowledge/model/{name} cannot be loaded ({type(error).__name__})") from error
            self._parts.append((session, np.float32(share**0.5)))
        self._tokenizer: Any = Tokenizer.from_str(_checked(folder, "tokenizer.json", hashes).decode())
        self._tokenizer.no_truncation()  # it would cut off the end, where a long message asks
        self._tokenizer.no_padding()
        self._shipped: dict[str, int] = {}
        self._shipped_vectors: Halves = np.zeros((0, SIZE), np.float16)
        self._messages: dict[str, Halves] = {}
        self._examples: dict[str, Halves] = {}
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return messages' vectors (texts, SIZE), on one thread. About 5 ms a text that did not come up before.

        Raises EncoderUnavailable if the runtime fails.
        """
        vectors = [self._vector(text, self._messages, _MESSAGES) for text in texts]
        return np.stack(vectors).astype(np.float32) if vectors else np.zeros((0, SIZE), np.float32)

    def encode_many(self, texts: Sequence[str]) -> Halves:
        """Return examples' vectors (texts, SIZE), on all cores: the same as `encode`, in half precision.

        Raises EncoderUnavailable if the runtime fails.
        """
        vectors = np.empty((len(texts), SIZE), np.float16)
        workers = cpu_count()

        def work(first: int) -> None:
            for place in range(first, len(texts), workers):
                vectors[place] = self._vector(texts[place], self._examples, _EXAMPLES)

        with ThreadPoolExecutor(workers) as pool:
            for _ in pool.map(work, range(workers)):
                pass
        return vectors

    def remember(self, keys: Sequence[str], vectors: Halves) -> None:
        """Take vectors (keys, SIZE) that were computed before, of the texts the encoder was trained on, by `key_of`."""
        self._shipped, self._shipped_vectors = {key: row for row, key in enumerate(keys)}, vectors

    def is_shipped(self, text: str) -> bool:
        """Say whether it is one of the texts that the encoder was trained on, and so understands only too well."""
        return key_of(text) in self._shipped

    def _vector(self, text: str, known: dict[str, Halves], most: int) -> Halves:
        key = key_of(text)
        if (row := self._shipped.get(key)) is not None:
            shipped: Halves = self._shipped_vectors[row]
            return shipped
        found = known.get(key)
        if found is not None:
            return found
        vector = self._computed(text)
        with self._lock:
            if len(known) >= most:
                known.pop(next(iter(known)))
            known[key] = vector
        return vector

    def _computed(self, text: str) -> Halves:
        # One text at a time: in int8 a batch's scale depends on its other texts, and so would the vector.
        try:
            # A lone surrogate is no text: the tokenizer would refuse the whole message for it.
            tokens = self._tokenizer.encode(_shortened(text).encode("utf-8", "replace").decode("utf-8")).ids
            if len(tokens) > MAX_TOKENS:
                tokens = tokens[: MAX_TOKENS // 2] + tokens[-MAX_TOKENS // 2 :]
            ids = np.array([tokens], dtype=np.int64)
            fed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            halves = [session.run(None, fed)[0][0] * length for session, length in self._parts]
        except Exception as error:  # the runtime's errors share no other class
            raise EncoderUnavailable(f"the encoder failed ({type(error).__name__})") from error
        # In half precision, as it is remembered: a message has one vector, whether it came up before or not.
        vector: Halves = np.concatenate(halves).astype(np.float16)
        return vector


def key_of(text: str) -> str:
    """Name a text without keeping it."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


@once
def shipped_encoder() -> Encoder:
    """Return the encoder that comes with the product, knowing the starter texts already. Raises EncoderUnavailable."""
    folder = resources.files("knowledge") / "model"
    encoder = Encoder(folder)
    keys = json.loads(_checked(folder, "starter_keys.json", _hashes(folder)))
    encoder.remember(keys, read_vectors(folder, len(keys)))
    return encoder


def read_vectors(folder: Traversable, count: int) -> Halves:
    """Return the unit vectors (texts, numbers) that ship. Raises EncoderUnavailable."""
    try:
        with (folder / VECTORS).open("rb") as file:
            steps = np.load(file, allow_pickle=False)["steps"]
    except Exception as error:  # numpy raises whatever damaged bytes lead it to
        raise EncoderUnavailable(f"knowledge/model/{VECTORS} is missing or damaged") from error
    if steps.shape != (SIZE, count) or steps.dtype != np.int8:
        raise EncoderUnavailable(f"knowledge/model/{VECTORS} does not belong to starter_keys.json")
    vectors = steps.T.astype(np.float32) * np.float32(_STEP)
    # None of its numbers may be so damaged as to spoil what is learned from the others.
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    if not (np.abs(lengths - 1) < _LENGTH_WITHIN).all():
        raise EncoderUnavailable(f"knowledge/model/{VECTORS} is damaged: its vectors have not the length one")
    made: Halves = (vectors / lengths[:, np.newaxis]).astype(np.float16)
    return made


def save_vectors(folder: Path, vectors: Halves) -> None:
    """Write unit vectors (texts, numbers) as they ship."""
    steps = np.rint(vectors.T.astype(np.float32) / _STEP).astype(np.int8)
    np.savez_compressed(folder / VECTORS, allow_pickle=False, steps=np.ascontiguousarray(steps))


def _hashes(folder: Traversable) -> dict[str, str]:
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError) as error:
        raise EncoderUnavailable("knowledge/model/SHA256SUMS is missing or damaged") from error
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
