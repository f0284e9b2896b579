"""The convolutions of VGG-16 at half their width, with one linear layer behind global average pooling."""

from torch import nn

WIDTH = 32


class VGG16(nn.Sequential):
    def __init__(self):
        layers, channels = [], 3
        for times, width in [(2, 1), (2, 2), (3, 4), (3, 8), (3, 8)]:
            for _ in range(times):
                layers += [nn.Conv2d(channels, width * WIDTH, 3, padding=1), nn.ReLU(inplace=True)]
                channels = width * WIDTH
            layers.append(nn.MaxPool2d(2))
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))
