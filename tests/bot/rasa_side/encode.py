"""Encodes sentences with the bot's encoder: JSON list of texts on stdin, JSON list of vectors on stdout."""

import json
import sys

from components.sentence_encoder_featurizer import SentenceEncoder, encoder_folder, fingerprint

fingerprint(encoder_folder())
print(json.dumps(SentenceEncoder(encoder_folder()).encode(json.load(sys.stdin)).tolist()))
