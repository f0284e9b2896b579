"""Trains the phase classifier on exported phantoms: train_phase_classifier.py DATA MODEL.onnx [EPOCHS]."""

import sys
import time

import numpy as np
import torch
from torch import nn

from phase_network import PhaseClassifier
from phase_onnx import export

# The intensity chain of the model card: clip to a window of 500 HU, then to [-1, 1].
LOW, HIGH, SCALE, OFFSET = -160, 340, 0.004, -0.36
# Share of samples whose non-evidence is replaced, so that the evidence alone must do.
REPLACED = 0.4
# Weight of the mean activation of the pooled features: what is not needed stays dark, so that maps localise.
SPARSITY = 0.05
BATCH = 40


def augment(hounsfield: torch.Tensor, evidence: torch.Tensor) -> torch.Tensor:
    """New noise, a shift of up to 6 pixels, and for some samples a uniform or foreign surrounding of the evidence."""
    count = len(hounsfield)
    noise = torch.randn_like(hounsfield) * (8 * torch.rand(count, 1, 1))
    uniform = torch.empty(count, 1, 1).uniform_(-1000, 250).expand_as(hounsfield) + 12 * torch.randn_like(hounsfield)
    other = torch.randperm(count)
    foreign = torch.where(evidence[other], -100.0, hounsfield[other])
    surrounding = torch.where(torch.rand(count, 1, 1) < 0.75, uniform, foreign)
    replace = (torch.rand(count, 1, 1) < REPLACED) & ~evidence
    image = torch.where(replace, surrounding, hounsfield) + noise
    shift = torch.randint(-6, 7, (2,)).tolist()
    return torch.roll(image, shift, (1, 2)).clamp(LOW, HIGH) * SCALE + OFFSET


def main(data: str, path: str, epochs: int = 6) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    images = np.load(f"{data}/images.npy", mmap_mode="r")
    evidence = np.load(f"{data}/evidence.npy", mmap_mode="r")
    classes = torch.from_numpy(np.load(f"{data}/classes.npy")).long()
    model = PhaseClassifier()
    optimiser = torch.optim.AdamW(model.parameters(), 4e-3, weight_decay=1e-3)
    steps = epochs * (len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    for epoch in range(epochs):
        start, total, hits, seen = time.time(), 0.0, 0, 0
        order = torch.randperm(len(images))
        for batch in order[: len(order) // BATCH * BATCH].split(BATCH):
            rows = np.sort(batch.numpy())
            image = augment(torch.from_numpy(images[rows].astype(np.float32)), torch.from_numpy(evidence[rows]).bool())
            features = model.features(image[:, None])
            logits = model.head(features.mean((2, 3)))
            truth = classes[rows]
            loss = nn.functional.cross_entropy(logits, truth) + SPARSITY * features.mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(rows)
            hits += (logits.argmax(1) == truth).sum().item()
            seen += len(rows)
        print(f"epoch {epoch + 1}: loss {total / seen:.4f}, accuracy {hits / seen:.4f}, {time.time() - start:.0f} s", flush=True)
        export(model.eval(), path)
        model.train()


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(int, sys.argv[3:4]))
