"""Compares the bot's regression with scikit-learn's: JSON of both in, the largest differences out."""

import json
import sys

import numpy as np
import scipy.sparse as sp
from components import softmax_regression
from sklearn.linear_model import LogisticRegression

given = json.load(sys.stdin)
dense, sparse = np.array(given["dense"]), sp.csr_matrix(np.array(given["sparse"]))
classes, weights, intercepts = softmax_regression.fit(
    dense, sparse, given["labels"], c=10.0, iterations=300, tolerance=1e-4
)
theirs = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced")
theirs.fit(np.hstack([dense, sparse.toarray()]), given["labels"])
assert classes == list(theirs.classes_)
print(json.dumps([float(abs(weights - theirs.coef_).max()), float(abs(intercepts - theirs.intercept_).max())]))
