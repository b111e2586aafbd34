"""The half of config.yml that finds intents, trained on any texts: for folds and public sets."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

LAST = "bot.nlu.intent.LinearIntent"


class IntentPipeline:
    """Components of a config up to the classifier, in their order."""

    def __init__(self, config: Path, **of_the_classifier: Any) -> None:
        listed = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
        names = [entry["name"] for entry in listed]
        self._listed = listed[: names.index(LAST) + 1]
        self._listed[-1] = {**self._listed[-1], **of_the_classifier}
        self._components: list[Any] = []

    def train(self, texts: list[str], intents: list[str]) -> IntentPipeline:
        data = TrainingData(
            [Message({TEXT: text, INTENT: intent}) for text, intent in zip(texts, intents, strict=True)]
        )
        self._components = []
        # What a component keeps is only read when a model is loaded, which nothing here does.
        with tempfile.TemporaryDirectory() as folder:
            storage = LocalModelStorage(Path(folder))
            for place, entry in enumerate(self._listed):
                options = {name: value for name, value in entry.items() if name != "name"}
                kind = class_from_module_path(entry["name"])
                name = f"{place}.{kind.__name__}"
                context = ExecutionContext(GraphSchema({}), model_id="folds", node_name=name)
                component = kind.create({**kind.get_default_config(), **options}, storage, Resource(name), context)
                if hasattr(component, "train"):
                    component.train(data)
                if entry["name"] != LAST:
                    data = component.process_training_data(data)
                self._components.append(component)
        return self

    def parse(self, texts: list[str]) -> list[dict[str, Any]]:
        """`intent`, `intent_ranking`, `also` and `rights` of each text."""
        parsed = []
        for text in texts:
            messages = [Message({TEXT: text})]
            for component in self._components:
                messages = component.process(messages)
            parsed.append({name: messages[0].get(name) for name in ("intent", "intent_ranking", "also", "rights")})
        return parsed
