"""Packages a trained encoder for the product: int8 ONNX, hashes, starter vectors, head and curve."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from knowledge.matching.curve import Curve, cases_of, surprise
from knowledge.matching.curve import fit_curve as fitted
from knowledge.matching.encoder import Encoder
from knowledge.matching.heads import fit_head, log_softmax
from knowledge.matching.nearest import nearest_cosines
from training.examples import held_out, starter_examples
from training.fine_tune import SentenceEncoder, base_folder
from training.refresh import MODEL, refresh, write_hashes

START = Curve(head=0.9, nearest=7.0, none=1.0, none_slope=0.0)


class Exported(torch.nn.Module):
    """What the ONNX file computes: token numbers and mask in, unit vectors out."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return the vectors."""
        return self.encoder.embed(input_ids, attention_mask)


def export(folder: Path, out: Path, name: str) -> None:
    """Write an encoder as int8 ONNX under that name, with its tokenizer and their hashes."""
    encoder = SentenceEncoder(folder).eval()
    out.mkdir(parents=True, exist_ok=True)
    example = torch.tensor([[101, 7592, 102], [101, 102, 0]])
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            Exported(encoder),
            (example, (example > 0).long()),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={field: {0: "texts", 1: "tokens"} for field in ("input_ids", "attention_mask")},
            opset_version=17,
            dynamo=False,
        )
        quantized = ["MatMul", "Gather"]
        quantize_dynamic(
            full, out / name, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=quantized
        )
    shutil.copy(folder / "tokenizer.json", out)
    write_hashes(out)


def fit_curve(encoder: Encoder) -> Curve:
    """Fit the curve on the fifth that this encoder never saw, each entry's messages also as if it did not exist."""
    examples = starter_examples()
    vectors, out = encoder.encode_many(examples.texts).astype(np.float32), held_out(examples)
    known, classes = vectors[~out], examples.classes[~out]
    weights = fit_head(known, classes, examples.count)
    head = log_softmax((vectors[out] @ weights[:-1] + weights[-1]).astype(float))
    nearest = nearest_cosines(vectors[out] @ known.T, np.searchsorted(classes, np.arange(examples.count + 1)))
    own = examples.classes[out]
    cases = cases_of(head, nearest, own, gone=own < examples.entry_count)
    curve = fitted(cases, START, pull=0.0)
    print(f"{curve}, surprise {surprise(curve, cases) / cases.trust.sum():.4f} nats a message")  # noqa: T201 - a program
    return curve


def main() -> None:
    """Package the shipped encoder, with the curve of the one that was trained without the held-out fifth."""
    parser = argparse.ArgumentParser()
    parser.add_argument("full", type=Path)
    parser.add_argument("held_out", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        export(base_folder(), Path(scratch), "general.onnx")
        export(chosen.held_out, Path(scratch), "adapted.onnx")
        curve = fit_curve(Encoder(Path(scratch)))
    export(base_folder(), MODEL, "general.onnx")
    export(chosen.full, MODEL, "adapted.onnx")
    (MODEL / "curve.json").write_text(json.dumps(curve._asdict(), indent=1) + "\n", encoding="utf-8")
    refresh(MODEL)


if __name__ == "__main__":
    main()
