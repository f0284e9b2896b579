"""Trains the organ network on exported phantoms: train_organ_fcn.py DATA MODEL.onnx [MINUTES] [START.onnx].

The file is written every 100 steps. With START the training goes on from a written file, at a lower rate.
"""

import json
import math
import sys
import time
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from organ_augment import Sample, augment
from organ_network import CLASSES, OrganNetwork
from organ_onnx import export, restore
from roth_loss import class_weights, roth_loss

# The intensity chain of the model card: clip to a window of 500 HU, then to [-1, 1].
LOW, HIGH, SCALE, OFFSET = -160, 340, 0.004, -0.36
RATE, RATE_FROM_START = 4e-3, 1e-3
# Shares of the time: in the first the rate rises; in the last, batch normalisation uses the statistics that are folded into the file.
WARM, SETTLED = 0.04, 0.15


class Patients:
    """The exported phantoms. `weights` are the loss's, over all of them."""

    def __init__(self, folder: str) -> None:
        self.images = np.load(f"{folder}/images.npy", mmap_mode="r")
        self.tissues = np.load(f"{folder}/tissues.npy", mmap_mode="r")
        with open(f"{folder}/labels.json") as file:
            labels = json.load(file)
        assert labels["classes"] == CLASSES
        self.names, self.class_of = labels["tissues"], torch.tensor(labels["classOf"])
        self.air = self.names.index("air")
        voxels = torch.from_numpy(sum(np.bincount(volume.ravel(), minlength=len(self.names)) for volume in self.tissues))
        voxels[self.air] = 0
        self.weights = class_weights(torch.stack([voxels[self.class_of == k].sum() for k in range(len(CLASSES))]))

    def augmented(self) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
        """Without end, every patient once before any comes again: image [1, 1, Z, Y, X], labels and body [1, Z, Y, X]."""
        while True:
            for row in torch.randperm(len(self.images)).tolist():
                hounsfield = torch.from_numpy(self.images[row].astype(np.float32))
                sample = augment(Sample(hounsfield, torch.from_numpy(self.tissues[row]).long()), self.names)
                image = sample.hounsfield.clamp(LOW, HIGH) * SCALE + OFFSET
                yield image[None, None], self.class_of[sample.tissues][None], sample.tissues[None] != self.air


def dice(found: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """2 |A and B| / (|A| + |B|) per class; NaN where the truth has none."""
    pairs = torch.bincount(found.flatten() * len(CLASSES) + truth.flatten(), minlength=len(CLASSES) ** 2).reshape(len(CLASSES), -1)
    score = 2 * pairs.diag() / (pairs.sum(0) + pairs.sum(1))
    return torch.where(pairs.sum(0) > 0, score, torch.nan)


def learn(model: OrganNetwork, share: float) -> None:
    model.train()
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm3d) and share > 1 - SETTLED:
            layer.eval()


def unweighted(model: OrganNetwork, weights: torch.Tensor, sign: int) -> None:
    """Takes the loss's weights out of the logits, or puts them back (sign 1): what is learnt is as lambda_i p_i."""
    model.head.bias.data += sign * weights.log()


def main(data: str, path: str, minutes: float = 45, start_from: str | None = None) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    patients = Patients(data)
    model = OrganNetwork()
    if start_from:
        restore(model, start_from)
        unweighted(model, patients.weights, 1)
    model = model.to(memory_format=torch.channels_last_3d)
    rate = RATE_FROM_START if start_from else RATE
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=1e-3)
    start, share, total, scores = time.time(), 0.0, 0.0, []
    for step, (image, truth, body) in enumerate(patients.augmented(), 1):
        learn(model, 1 if start_from else share)
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(image.to(memory_format=torch.channels_last_3d))
        loss = roth_loss(logits.float(), truth, body)
        optimiser.param_groups[0]["lr"] = rate * min(share / WARM, math.cos(math.pi / 2 * share) ** 2)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total += loss.item()
        scores.append(dice(logits[0].argmax(0), truth[0]))
        share = (time.time() - start) / (60 * minutes)
        if step % 100 == 0 or share >= 1:
            assert math.isfinite(total)
            found = ", ".join(f"{name} {score:.2f}" for name, score in zip(CLASSES[1:], torch.stack(scores).nanmean(0)[1:].tolist()))
            print(f"step {step}, {share * minutes:.1f} min: loss {total / len(scores):.5f}, Dice of {found}", flush=True)
            total, scores = 0.0, []
            unweighted(model, patients.weights, -1)
            export(model.eval(), path)
            unweighted(model, patients.weights, 1)
        if share >= 1:
            break


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(float, sys.argv[3:4]), *sys.argv[4:5])
