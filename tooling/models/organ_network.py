"""The organ network: a 3-D U-Net with transposed convolutions, after the 3-D FCN of Roth et al. (arXiv 1704.06382), padded and small."""

import torch
from torch import nn

CLASSES = ["background", "liver", "spleen", "kidneys", "aorta", "inferior vena cava", "portal vein"]
WIDTHS = [12, 24, 40, 56]


def block(layer: nn.Module, width: int) -> nn.Sequential:
    return nn.Sequential(layer, nn.BatchNorm3d(width, momentum=0.03), nn.ReLU())


def convolution(inputs: int, outputs: int) -> nn.Sequential:
    return block(nn.Conv3d(inputs, outputs, 3, padding=1, bias=False), outputs)


def up(inputs: int, outputs: int) -> nn.Sequential:
    return block(nn.ConvTranspose3d(inputs, outputs, 2, stride=2, bias=False), outputs)


class OrganNetwork(nn.Module):
    """[N, 1, Z, Y, X] in [-1, 1], lengths multiples of 8 -> 7 logits per voxel."""

    def __init__(self) -> None:
        super().__init__()
        pairs = list(zip(WIDTHS, WIDTHS[1:]))
        self.encoders = nn.ModuleList(
            nn.Sequential(convolution(inputs, width), convolution(width, width)) for inputs, width in zip([1, *WIDTHS], WIDTHS)
        )
        self.pool = nn.MaxPool3d(2)
        self.ups = nn.ModuleList(up(below, width) for width, below in reversed(pairs))
        self.decoders = nn.ModuleList(
            nn.Sequential(convolution(2 * width, width), convolution(width, width)) for width, _ in reversed(pairs)
        )
        self.head = nn.Conv3d(WIDTHS[0], len(CLASSES), 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        *skips, value = self.down(image)
        for skip, raise_, decoder in zip(reversed(skips), self.ups, self.decoders):
            value = decoder(torch.cat([skip, raise_(value)], 1))
        return self.head(value)

    def down(self, value: torch.Tensor) -> list[torch.Tensor]:
        """The features of every level, finest first."""
        levels = [self.encoders[0](value)]
        for encoder in self.encoders[1:]:
            levels.append(encoder(self.pool(levels[-1])))
        return levels
