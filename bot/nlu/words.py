"""Words as spaCy parts them, in one way for all languages: no model, and contractions stay whole."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.parts import with_parts

NUMBER = "0"


def _learned_as(word: str) -> str:
    """What the featurizers count: any amount, day or time is one word, so that no figure speaks for an intent."""
    return NUMBER if any(character.isdigit() for character in word) else word


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyWords(Tokenizer):
    """Tokenizes with a blank multi-language spaCy pipeline; marks and blanks are no words.

    The English pipeline would part "cant" into "ca" and "nt", which is not how people's spelling errors should be
    learned from.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._pipeline = spacy.blank("xx")

    def process(self, messages: list[Message]) -> list[Message]:
        super().process(with_parts(messages))
        return messages

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        text = message.get(attribute)
        found = [
            Token(token.text, token.idx, lemma=_learned_as(token.text))
            for token in self._pipeline.make_doc(text)
            if not token.is_punct and not token.is_space
        ]
        # A text of marks alone still is one: a featurizer may not be given nothing.
        return self._apply_token_pattern(found or [Token(text, 0)])
