"""MeshNet with batch norm folded into the convolutions."""

from torch import nn

CHANNELS, CLASSES = 5, 3


class MeshNet(nn.Sequential):
    def __init__(self):
        layers = []
        for i, dilation in enumerate([1, 2, 4, 8, 16, 8, 4, 2, 1]):
            layers += [nn.Conv3d(CHANNELS if i else 1, CHANNELS, 3, 1, dilation, dilation), nn.ReLU(inplace=True)]
        super().__init__(*layers, nn.Conv3d(CHANNELS, CLASSES, 1))
