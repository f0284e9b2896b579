"""MobileNetV2 with batch norm folded into the convolutions."""

from torch import nn

STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def conv(inputs, outputs, kernel, stride=1, groups=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups)


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, expansion, stride):
        super().__init__()
        wide = inputs * expansion
        expand = [] if expansion == 1 else [conv(inputs, wide, 1), nn.ReLU6(inplace=True)]
        self.body = nn.Sequential(
            *expand, conv(wide, wide, 3, stride, groups=wide), nn.ReLU6(inplace=True), conv(wide, outputs, 1)
        )
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.body(x) if self.residual else self.body(x)


class MobileNetV2(nn.Sequential):
    def __init__(self):
        layers = [conv(3, 32, 3, 2), nn.ReLU6(inplace=True)]
        channels = 32
        for expansion, outputs, repeats, stride in STAGES:
            for i in range(repeats):
                layers.append(InvertedResidual(channels, outputs, expansion, stride if i == 0 else 1))
                channels = outputs
        layers += [conv(channels, 1280, 1), nn.ReLU6(inplace=True)]
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 1000))
