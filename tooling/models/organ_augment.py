"""Makes a phantom another patient, scanned otherwise: deformed, repainted, with what the phantoms lack (lungs, heart, pelvis, arms, table, bowel).

A network that is trained on drawings learns the drawing. So the grey values of every tissue are drawn anew for every sample, and
everything but the organs is painted over at random. Volumes are [Z, Y, X] (z to the head, y to the back, x to the left), 4 mm.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, avg_pool3d, grid_sample, interpolate, max_pool3d

SIZE = (48, 80, 96)
# Half the range of the shift of a tissue's HU; 35 for tissues that are not named.
SHIFT = {"air": 0, "subcutaneous fat": 15, "visceral fat": 15, "cortical bone": 200, "cancellous bone": 100, "gas": 0}
ORGANS = ("liver", "spleen", "kidney cortex", "kidney medulla", "renal pelvis", "aorta", "inferior vena cava", "portal vein")


class Sample(NamedTuple):
    """HU and labels of tissues, both [Z, Y, X]; tissues as float or integer."""

    hounsfield: Tensor
    tissues: Tensor


def uniform(low: float, high: float) -> float:
    return low + (high - low) * torch.rand(()).item()


def chance(probability: float) -> bool:
    return torch.rand(()).item() < probability


def smooth(voxels: float) -> Tensor:
    """A random field with standard deviation about 1 that varies over so many voxels."""
    coarse = torch.randn(1, 1, *(max(2, round(length / voxels)) for length in SIZE))
    field = interpolate(coarse, SIZE, mode="trilinear", align_corners=True)[0, 0]
    return field / field.std()


def coordinates() -> list[Tensor]:
    """z, y, x in mm from the centre."""
    return torch.meshgrid(*(4 * (torch.arange(length) - (length - 1) / 2) for length in SIZE), indexing="ij")


Z, Y, X = coordinates()


def warped(sample: Sample) -> Sample:
    """A window of SIZE, turned by up to 11 degrees, scaled, moved, and bent by up to 4 voxels on a grid of 24 (Roth et al.)."""
    turn = torch.eye(3)
    for first, second, most in ((0, 1, 0.2), (0, 2, 0.12), (1, 2, 0.12)):
        angle = torch.tensor(uniform(-most, most))
        step = torch.eye(3)
        step[first, first] = step[second, second] = angle.cos()
        step[first, second], step[second, first] = -angle.sin(), angle.sin()
        turn = turn @ step
    source = torch.tensor(sample.hounsfield.shape[::-1])
    target = torch.tensor(SIZE[::-1])
    scale = uniform(0.82, 1.15) * (1 + 0.08 * (2 * torch.rand(3) - 1))
    room = torch.tensor([6.0, 6.0, (source[2] - target[2]).item() / 2])
    shift = room * (2 * torch.rand(3) - 1) * 2 / source
    theta = torch.cat([turn * scale * target / source[:, None], shift[:, None]], 1)
    grid = affine_grid(theta[None], [1, 1, *SIZE], align_corners=False)
    nodes = [length // 24 + 2 for length in SIZE]
    bend = interpolate(uniform(0, 4) * (2 * torch.rand(1, 3, *nodes) - 1), SIZE, mode="trilinear", align_corners=True)
    grid = grid + bend.permute(0, 2, 3, 4, 1) * 2 / source

    def moved(volume: Tensor, mode: str) -> Tensor:
        return grid_sample(volume[None, None].float(), grid, mode, "border", align_corners=False)[0, 0]

    return Sample(moved(sample.hounsfield, "bilinear"), moved(sample.tissues, "nearest").long())


class Painter:
    """Paints over what is not an organ: `over` names the tissues that may be covered."""

    def __init__(self, sample: Sample, names: list[str]) -> None:
        self.hounsfield, self.tissues = sample.hounsfield.clone(), sample.tissues
        self.names = names

    def of(self, *names: str) -> Tensor:
        return torch.isin(self.tissues, torch.tensor([self.names.index(name) for name in names]))

    def near(self, *names: str) -> Tensor:
        """Within two voxels of these tissues."""
        return max_pool3d(self.of(*names)[None, None].float(), 5, 1, 2)[0, 0] > 0

    def paint(self, where: Tensor, hounsfield: float | Tensor) -> None:
        self.hounsfield = torch.where(where, hounsfield, self.hounsfield)

    def repaint_tissues(self) -> None:
        shifts = torch.tensor([SHIFT.get(name, 35) * uniform(-1, 1) for name in self.names])
        self.hounsfield += avg_pool3d(shifts[self.tissues][None, None], 3, 1, 1)[0, 0]

    def muscle(self) -> None:
        """A thicker wall: organs touch it."""
        muscle = self.of("muscle")
        thick = max_pool3d(muscle[None, None].float(), 3, 1, 1)[0, 0] > 0
        if chance(0.5):
            thick = max_pool3d(thick[None, None].float(), 3, 1, 1)[0, 0] > 0
        self.paint(thick & self.of("visceral fat"), self.hounsfield[muscle].mean())

    def loops(self) -> None:
        """Bowel, stool, gas, vessels: blobs of any value between the organs."""
        free = self.of("visceral fat", "bowel", "gas")
        for _ in range(3):
            gas = chance(0.2)
            blobs = smooth(uniform(3, 9)) > uniform(0.9 if gas else -0.2, 1.6)
            self.paint(blobs & free, (-900.0 if gas else uniform(-40, 120)) + uniform(0, 40) * smooth(2))

    def lungs(self) -> None:
        """Air above a dome, and a heart in it."""
        free = self.of("visceral fat", "bowel", "gas") & ~self.near("kidney cortex", "renal pelvis")
        bottom = uniform(20, 120) - (X.abs() - 75).square() / uniform(100, 400) - (Y - uniform(-30, 30)).square() / uniform(150, 600)
        self.paint(free & (Z > bottom), uniform(-900, -650) + 40 * smooth(3))
        radius = (X - uniform(-10, 50)).square() + (Y + uniform(0, 50)).square() + (Z - uniform(60, 130)).square()
        self.paint(free & (radius < uniform(40, 75) ** 2), uniform(20, 220))

    def pelvis(self) -> None:
        """Muscle, fat and bone at random below a plane, skin to skin."""
        below = (Z < uniform(-96, -50)) & ~self.of("air")
        below &= ~self.near(*ORGANS)
        field = smooth(uniform(5, 12))
        self.paint(below, torch.where(field > uniform(-0.5, 0.7), uniform(20, 90), -100.0))
        self.paint(below & (smooth(uniform(5, 10)) > uniform(1, 2)), uniform(150, 500))

    def limbs_and_table(self) -> None:
        air = self.of("air")
        back = Y[~air].max()
        if chance(0.7):
            surface = back + uniform(-10, 15) - X.square() / uniform(800, 5000)
            self.paint(air & (Y > surface) & (Y < surface + uniform(4, 16)), uniform(-500, 100))
        if chance(0.3):
            for side in (-1, 1):
                from_bone = (X - side * uniform(165, 190)).square() + (Y - uniform(-40, 60)).square()
                self.paint(air & (from_bone < uniform(30, 45) ** 2), uniform(20, 70))
                self.paint(air & (from_bone < uniform(8, 13) ** 2), uniform(300, 700))


def scanned(hounsfield: Tensor) -> Tensor:
    """Blur along the slices and across them, noise, an offset and a gain, and slices that are missing."""
    for kernel, probability in (((1, 3, 3), 0.3), ((3, 1, 1), 0.3)):
        if chance(probability):
            padding = [length // 2 for length in kernel]
            hounsfield = avg_pool3d(hounsfield[None, None], kernel, 1, padding, count_include_pad=False)[0, 0]
    noise = uniform(0, 25) * torch.randn(SIZE) + uniform(0, 8) * smooth(2)
    return (hounsfield + 1000) * uniform(0.97, 1.03) - 1000 + uniform(-10, 10) + noise


def augment(sample: Sample, names: list[str]) -> Sample:
    painter = Painter(warped(sample), names)
    painter.repaint_tissues()
    for alteration, probability in (
        (painter.muscle, 0.5),
        (painter.loops, 0.75),
        (painter.pelvis, 0.4),
        (painter.lungs, 0.5),
        (painter.limbs_and_table, 0.7),
    ):
        if chance(probability):
            alteration()
    hounsfield, tissues = scanned(painter.hounsfield), painter.tissues
    if chance(0.2):
        first = torch.randint(SIZE[0] - 10, ()).item()
        outside = (torch.arange(SIZE[0]) < first) | (torch.arange(SIZE[0]) >= first + uniform(10, SIZE[0]))
        hounsfield[outside], tissues[outside] = -1000, names.index("air")
    return Sample(hounsfield, tissues)
