"""ResNet-18 and ResNet-50 (v1.5) with batch norm folded into the convolutions."""

from torch import nn


def conv(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2)


class Residual(nn.Module):
    def __init__(self, body, inputs, outputs, stride):
        super().__init__()
        self.body = body
        self.shortcut = nn.Identity() if stride == 1 and inputs == outputs else conv(inputs, outputs, 1, stride)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.body(x) + self.shortcut(x))


def basic(inputs, width, stride):
    body = nn.Sequential(conv(inputs, width, 3, stride), nn.ReLU(inplace=True), conv(width, width, 3))
    return Residual(body, inputs, width, stride), width


def bottleneck(inputs, width, stride):
    outputs = 4 * width
    body = nn.Sequential(
        conv(inputs, width, 1), nn.ReLU(inplace=True),
        conv(width, width, 3, stride), nn.ReLU(inplace=True),
        conv(width, outputs, 1),
    )
    return Residual(body, inputs, outputs, stride), outputs


def resnet(block, repeats):
    layers = [conv(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for stage, count in enumerate(repeats):
        for i in range(count):
            layer, channels = block(channels, 64 << stage, 2 if stage and i == 0 else 1)
            layers.append(layer)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


def resnet18():
    return resnet(basic, [2, 2, 2, 2])


def resnet50():
    return resnet(bottleneck, [3, 4, 6, 3])
