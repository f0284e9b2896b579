"""The trained organ network as ONNX, and back: any batch, any lengths that are multiples of 8."""

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from onnx_writer import OnnxWriter
from organ_network import CLASSES, OrganNetwork


def export(model: OrganNetwork, path: str) -> None:
    writer = OnnxWriter()

    def block(value: str, name: str, layers: nn.Sequential) -> str:
        convolution, norm, _ = layers
        return writer.node("Relu", [writer.convolution(value, f"{name}_conv", convolution, norm)], name)

    def pair(value: str, name: str, blocks: nn.Sequential) -> str:
        return block(block(value, f"{name}_a", blocks[0]), f"{name}_b", blocks[1])

    skips = [pair("image", "down0", model.encoders[0])]
    for level, encoder in enumerate(model.encoders[1:], 1):
        skips.append(pair(writer.max_pool(skips[-1], f"pool{level}", 3), f"down{level}", encoder))
    value = skips.pop()
    for raising, decoder in zip(model.ups, model.decoders):
        level = len(skips) - 1
        raised = block(value, f"raise{level}", raising)
        value = pair(writer.node("Concat", [skips.pop(), raised], f"beside{level}", axis=1), f"up{level}", decoder)
    writer.convolution(value, "logits", model.head)
    writer.save(path, "organ-fcn", ["N", 1, "Z", "Y", "X"], "logits", ["N", len(CLASSES), "Z", "Y", "X"])


def restore(model: OrganNetwork, path: str) -> None:
    """Takes the weights of a written file; normalisation is in them, so what is left of it here is its bias."""
    weights = {each.name: torch.from_numpy(numpy_helper.to_array(each).copy()) for each in onnx.load(path).graph.initializer}
    levels = range(len(model.encoders))
    named = {f"down{level}": model.encoders[level] for level in levels} | {f"up{level}": model.decoders[-1 - level] for level in levels[:-1]}
    blocks = {f"{name}_{letter}": layers[i] for name, layers in named.items() for i, letter in enumerate("ab")}
    blocks |= {f"raise{level}": model.ups[-1 - level] for level in levels[:-1]}
    for name, (convolution, norm, _) in blocks.items():
        convolution.weight.data, norm.bias.data = weights[f"{name}_conv.weight"], weights[f"{name}_conv.bias"]
        norm.running_mean.zero_(), norm.running_var.fill_(1 - norm.eps), norm.weight.data.fill_(1)
    model.head.weight.data, model.head.bias.data = weights["logits.weight"], weights["logits.bias"]
