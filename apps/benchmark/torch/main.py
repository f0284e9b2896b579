"""Times a network in eager PyTorch: `main.py '{"network": "resnet18", "dims": [...], "threads": 2, "warmUp": 2, "timed": 6, "rounds": 3}'`.

Prints one line of JSON. The input gradient is that of the first class summed over space; parameters are frozen, so nothing is
kept for gradients of weights.
"""

import json
import resource
import sys

import torch
from meshnet import MeshNet
from mobilenet_v2 import MobileNetV2
from resnet import resnet18, resnet50
from timing import time_blocks
from unet3d import unet3d, unet3d_instance
from vgg16 import VGG16
from vit_small import ViTSmall

NETWORKS = {
    "resnet18": resnet18,
    "resnet50": resnet50,
    "mobilenet_v2": MobileNetV2,
    "vgg16": VGG16,
    "vit_small": ViTSmall,
    "unet3d": unet3d,
    "unet3d_instance": unet3d_instance,
    "meshnet": MeshNet,
}


def main(job):
    torch.set_num_threads(job["threads"])
    torch.manual_seed(0)
    network = NETWORKS[job["network"]]().eval().requires_grad_(False)
    x = torch.rand(job["dims"]) - 0.5

    def forward():
        with torch.no_grad():
            network(x)

    def gradient():
        leaf = x.detach().requires_grad_()
        torch.autograd.grad(network(leaf)[:, 0].sum(), leaf)

    times = time_blocks({"forward": forward, "gradient": gradient}, job["warmUp"], job["timed"], job["rounds"])
    parameters = sum(p.numel() for p in network.parameters())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**times, "parameters": parameters, "peak": peak}))


main(json.loads(sys.argv[1]))
