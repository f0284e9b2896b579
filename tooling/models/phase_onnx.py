"""Writes the trained classifier as ONNX, node by node: batch normalisation folded, readable names, opset 17."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from phase_network import PhaseClassifier


def folded(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[np.ndarray, np.ndarray]:
    scale = norm.weight / (norm.running_var + norm.eps).sqrt()
    weights = convolution.weight * scale[:, None, None, None]
    return weights.detach().numpy(), (norm.bias - norm.running_mean * scale).detach().numpy()


def export(model: PhaseClassifier, path: str) -> None:
    nodes, weights = [], []

    def parameter(name: str, values: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def node(kind: str, inputs: list[str], name: str, **attributes) -> str:
        nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    layers = list(model.features)
    value, index, pool = "image", 0, 0
    for position, layer in enumerate(layers):
        if isinstance(layer, nn.Conv2d):
            index += 1
            kernel, bias = folded(layer, layers[position + 1])
            inputs = [value, parameter(f"conv{index}.weight", kernel), parameter(f"conv{index}.bias", bias)]
            value = node("Conv", inputs, f"conv{index}", kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        elif isinstance(layer, nn.ReLU):
            value = node("Relu", [value], f"relu{index}")
        elif isinstance(layer, nn.MaxPool2d):
            pool += 1
            value = node("MaxPool", [value], f"pool{pool}", kernel_shape=[2, 2], strides=[2, 2])
    value = node("GlobalAveragePool", [value], "average")
    value = node("Flatten", [value], "flat", axis=1)
    head = [parameter("head.weight", model.head.weight.detach().numpy()), parameter("head.bias", model.head.bias.detach().numpy())]
    node("Gemm", [value, *head], "logits", transB=1)

    graph = helper.make_graph(
        nodes, "phase-classifier",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 1, 128, 128])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 4])],
        weights,
    )
    file = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="voxplain")
    onnx.checker.check_model(file, full_check=True)
    onnx.save(file, path)
