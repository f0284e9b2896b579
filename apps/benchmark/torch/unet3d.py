"""3-D U-Nets: with max pools and transposed convolutions, and with instance norm, strided convolutions and trilinear resizing."""

import torch
from torch import nn


class UShape(nn.Module):
    """One level: what is below it, brought up, beside the level itself, through its convolutions."""

    def __init__(self, below, up, after):
        super().__init__()
        self.below, self.up, self.after = below, up, after

    def forward(self, x):
        return self.after(torch.cat([x, self.up(self.below(x))], 1))


def u_shape(channels, convolve, down, up):
    here, *deeper = channels
    if not deeper:
        return nn.Identity()
    below = nn.Sequential(down(here, deeper[0]), u_shape(deeper, convolve, down, up))
    return UShape(below, up(deeper[0], here), convolve(2 * here, here))


def whole(convolve, down, up, channels=(16, 32, 64, 128)):
    body = u_shape(channels, convolve, down, up)
    return nn.Sequential(convolve(1, channels[0]), body, nn.Conv3d(channels[0], 2, 1))


def unet3d():
    def layer(inputs, outputs):
        return nn.Sequential(nn.Conv3d(inputs, outputs, 3, 1, 1), nn.ReLU(inplace=True))

    def convolve(inputs, outputs):
        return nn.Sequential(layer(inputs, outputs), layer(outputs, outputs))

    def down(inputs, outputs):
        return nn.Sequential(nn.MaxPool3d(2), convolve(inputs, outputs))

    return whole(convolve, down, lambda inputs, outputs: nn.ConvTranspose3d(inputs, outputs, 2, 2))


def unet3d_instance():
    def layer(inputs, outputs, stride=1):
        conv = nn.Conv3d(inputs, outputs, 3, stride, 1)
        return nn.Sequential(conv, nn.InstanceNorm3d(outputs, affine=True), nn.LeakyReLU(0.01, inplace=True))

    def convolve(inputs, outputs, stride=1):
        return nn.Sequential(layer(inputs, outputs, stride), layer(outputs, outputs))

    def up(inputs, outputs):
        return nn.Sequential(nn.Upsample(scale_factor=2, mode="trilinear", align_corners=False), nn.Conv3d(inputs, outputs, 1))

    return whole(convolve, lambda inputs, outputs: convolve(inputs, outputs, 2), up)
