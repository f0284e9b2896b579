"""The phase classifier: six 3x3 convolutions, global average pooling and a linear layer."""

import torch
from torch import nn


def block(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


class PhaseClassifier(nn.Module):
    """[N, 1, 128, 128] in [-1, 1] -> 4 logits. The features that are pooled have a 16 x 16 grid."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *block(1, 8), nn.MaxPool2d(2),
            *block(8, 16), *block(16, 16), nn.MaxPool2d(2),
            *block(16, 32), *block(32, 32), nn.MaxPool2d(2),
            *block(32, 64),
        )
        self.head = nn.Linear(64, 4)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(image).mean((2, 3)))
