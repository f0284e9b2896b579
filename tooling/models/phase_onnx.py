"""Writes the trained classifier as ONNX."""

from torch import nn

from onnx_writer import OnnxWriter
from phase_network import PhaseClassifier


def export(model: PhaseClassifier, path: str) -> None:
    writer = OnnxWriter()
    layers = list(model.features)
    value, index, pool = "image", 0, 0
    for position, layer in enumerate(layers):
        if isinstance(layer, nn.Conv2d):
            index += 1
            value = writer.convolution(value, f"conv{index}", layer, layers[position + 1])
        elif isinstance(layer, nn.ReLU):
            value = writer.node("Relu", [value], f"relu{index}")
        elif isinstance(layer, nn.MaxPool2d):
            pool += 1
            value = writer.max_pool(value, f"pool{pool}", 2)
    value = writer.node("GlobalAveragePool", [value], "average")
    value = writer.node("Flatten", [value], "flat", axis=1)
    head = [writer.parameter("head.weight", model.head.weight), writer.parameter("head.bias", model.head.bias)]
    writer.node("Gemm", [value, *head], "logits", transB=1)
    writer.save(path, "phase-classifier", ["N", 1, 128, 128], "logits", ["N", 4])
