"""Opens ONNX graphs on the processor, with ONNX Runtime's telemetry off."""

import os
from pathlib import Path

# Since 1.29 it keeps a device's id and sends usage events unless this is set before it is loaded (its Privacy.md).
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as states

_UNREADABLE = (states.Fail, states.InvalidGraph, states.InvalidProtobuf, states.NoSuchFile, states.RuntimeException)


def session(graph: Path, threads: int) -> onnxruntime.InferenceSession:
    """The graph of a file, ready to run on so many processor threads.

    Raises:
        RuntimeError: the file can't be read, or its weights can't.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Idle threads that wait actively would take the cores from Rasa and the gateway.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except _UNREADABLE as error:
        raise RuntimeError(f"{graph} can't be read: {error}") from error
