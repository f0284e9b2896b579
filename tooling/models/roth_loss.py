"""The loss of Roth et al. 2017 (arXiv 1704.06382): cross entropy in which every class counts by how rare it is."""

import math

import torch
from torch.nn.functional import cross_entropy


def class_weights(counts: torch.Tensor) -> torch.Tensor:
    """lambda_i = (1 - N_i / N_C) / (K - 1): N_i = counts[i] of the N_C voxels of the candidate region have class i. Their sum is 1."""
    weights = (1 - counts / counts.sum()) / (len(counts) - 1)
    assert math.isclose(weights.sum().item(), 1, abs_tol=1e-5)
    return weights


def roth_loss(logits: torch.Tensor, labels: torch.Tensor, candidates: torch.Tensor) -> torch.Tensor:
    """-1/N sum_x lambda_label(x) log softmax(x)_label(x) over all N voxels, those outside the candidates as background.

    `logits` [N, K, Z, Y, X], `labels` int64 [N, Z, Y, X], `candidates` bool [N, Z, Y, X]. Outside, the paper ignores what is
    predicted, since it masks it later; here nothing is masked later.
    """
    counts = torch.bincount(labels[candidates], minlength=logits.shape[1])
    return cross_entropy(logits, labels, class_weights(counts), reduction="none").mean()


def check() -> None:
    """Two classes, three candidates of which one is foreground: lambda = (1/3, 2/3), the fourth voxel is background."""
    labels, candidates = torch.tensor([[[[0, 1, 0, 0]]]]), torch.tensor([[[[True, True, True, False]]]])
    assert torch.allclose(class_weights(torch.tensor([2, 1])), torch.tensor([1 / 3, 2 / 3]))
    logits = torch.tensor([0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0]).reshape(1, 2, 1, 1, 4)
    softplus = lambda value: math.log1p(math.exp(value))
    expected = (softplus(0) / 3 + softplus(1) * 2 / 3 + softplus(-2) / 3 + softplus(0) / 3) / 4
    assert math.isclose(roth_loss(logits, labels, candidates).item(), expected, rel_tol=1e-6)


if __name__ == "__main__":
    check()
    print("the loss is as computed by hand")
