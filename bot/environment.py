"""What must be set before TensorFlow and Rasa are imported: import this first."""

from __future__ import annotations

import os

_SETTINGS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "USE_TORCH": "0",
    # Rasa draws no progress bars below this level; what may be logged is decided in bot.logs.
    "LOG_LEVEL": "ERROR",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    # Every retraining would leave another copy of the sentence embedding in Rasa's own cache.
    "RASA_MAX_CACHE_SIZE": "0",
}

for _name, _value in _SETTINGS.items():
    os.environ.setdefault(_name, _value)
