"""Our own parts of the Rasa pipeline: sentence encoder, intent classifier, patterns of written references."""

import sys
from pathlib import Path

# Rasa is started in several ways, always with bot/ on the path; what reads customers' words lies beside that folder.
sys.path.append(str(Path(__file__).resolve().parents[2]))
