"""Writes a trained network as ONNX, node by node: batch normalisation folded, readable names, opset 17."""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

Convolution = nn.Conv2d | nn.Conv3d | nn.ConvTranspose3d
Norm = nn.BatchNorm2d | nn.BatchNorm3d


class OnnxWriter:
    """Nodes and weights in the order in which they are added. A node's output has the node's name."""

    def __init__(self) -> None:
        self.nodes, self.weights = [], []

    def parameter(self, name: str, values: torch.Tensor) -> str:
        array = np.ascontiguousarray(values.detach().numpy(), np.float32)
        self.weights.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, inputs: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def convolution(self, value: str, name: str, layer: Convolution, norm: Norm | None = None) -> str:
        """A convolution, transposed or not, with the normalisation behind it folded in: w s, b' - mean s + b s, s = gamma / sqrt(var + eps)."""
        weight, bias = layer.weight, layer.bias
        if norm is not None:
            scale = norm.weight / (norm.running_var + norm.eps).sqrt()
            across = [1] * weight.dim()
            across[1 if isinstance(layer, nn.ConvTranspose3d) else 0] = -1
            weight, bias = weight * scale.reshape(across), norm.bias + scale * ((0 if bias is None else bias) - norm.running_mean)
        inputs = [value, self.parameter(f"{name}.weight", weight), self.parameter(f"{name}.bias", bias)]
        kind = "ConvTranspose" if isinstance(layer, nn.ConvTranspose3d) else "Conv"
        where = {"strides": layer.stride} if kind == "ConvTranspose" else {"pads": [*layer.padding, *layer.padding]}
        return self.node(kind, inputs, name, kernel_shape=layer.kernel_size, **where)

    def max_pool(self, value: str, name: str, rank: int) -> str:
        return self.node("MaxPool", [value], name, kernel_shape=[2] * rank, strides=[2] * rank)

    def save(self, path: str, name: str, image: list[int | str], output: str, dims: list[int | str]) -> None:
        graph = helper.make_graph(
            self.nodes, name,
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, image)],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, dims)],
            self.weights,
        )
        file = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="voxplain")
        onnx.checker.check_model(file, full_check=True)
        onnx.save(file, path)
