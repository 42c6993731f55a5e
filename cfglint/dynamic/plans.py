"""Which plan cuDNN takes for a convolution: not known before it runs, so several are tried.

A plan decides how large the workspace is. cuDNN's heuristics choose by shape, dtype and card, and
publish nothing; an ensemble of draws shows what the peak may be.
"""

from __future__ import annotations

from typing import NamedTuple

PLANS = ("none", "inputs", "copies", "most")
"""Workspaces: nothing; what the kernel reads, in its layout; that and its output; the largest."""

NONE, INPUTS, COPIES, MOST = range(4)

WIDER, TILE, POINTWISE = "wider", "tile", "1x1"
"""Families of plans: kernels of more than one pixel; those of 3 x 3 whose output is one tile of
Winograd's; 1 x 1, with the fewer of its channels."""

COPIED_FROM = (65, 1, 129)
"""Channels from which a 1 x 1 convolution takes copies; those below are plain matrix products."""


class Draw(NamedTuple):
    """One way in which a run may go.

    Tensor cores (TF32 on Ampere and later, and half precision) read NHWC, so what a kernel reads is
    copied; kernels of more than one pixel mostly write NCHW themselves (`nhwckrsc_nchw` in cuDNN's
    kernel names), 1 x 1 ones copy their output as well, where they have at least `copied_from`
    channels. With `tiles` Winograd is taken where an image is one tile: its workspace is then
    little more than the weights take, and rows of 32 x 32 pixels hold it from some batch on. A
    `plan` of at least 0 is taken by every workspace. `warm` pools have cached segments, and the
    workspace of the forward pass's cuBLAS handle, before the first step: a smaller batch ran. That
    these are the likely ones was fitted on float32 rows of an A100 (docs/accuracy.md).
    """

    copied_from: int = COPIED_FROM[0]
    tiles: bool = False
    plan: int = -1
    warm: bool = False

    def of(self, family: str, sizes: tuple[int, ...]) -> int:
        """The bytes of a workspace that takes these under each plan."""
        if self.plan >= 0:
            return sizes[self.plan]
        kind, _, channels = family.partition(" ")
        if kind in (WIDER, TILE):
            return sizes[MOST if kind == TILE and self.tiles else INPUTS]
        if kind == POINTWISE and int(channels) < self.copied_from:
            return sizes[NONE]
        return sizes[COPIES]


LEAST, LARGEST = Draw(plan=NONE), Draw(plan=MOST)

ENDS = tuple(
    Draw(plan=plan, warm=warm) for plan in (NONE, INPUTS, COPIES, MOST) for warm in (False, True)
)
"""What every workspace could be; a larger one may make blocks fall better, so all are tried."""
