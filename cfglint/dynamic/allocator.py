"""An exact replay of the CUDA caching allocator: which bytes are allocated, which are reserved.

The rules are those of `c10/cuda/CUDACachingAllocator.cpp` and `c10/core/AllocatorConfig.h` with
their defaults (no `max_split_size`, no garbage collection, no expandable segments, one stream).
All sizes are in bytes.
"""

from __future__ import annotations

from bisect import bisect_left, insort

MIN_BLOCK = 512
"""`kMinBlockSize`: every request is rounded up to a multiple of this."""

SMALL_SIZE = 1 << 20
"""`kSmallSize`: the largest request that the small pool serves."""

SMALL_BUFFER = 2 << 20
"""`kSmallBuffer`: the segment of the small pool."""

LARGE_BUFFER = 20 << 20
"""`kLargeBuffer`: the segment for large requests below MIN_LARGE."""

MIN_LARGE = 10 << 20
"""`kMinLargeAlloc`: from here on a request gets a segment of exactly its size."""

ROUND_LARGE = 2 << 20
"""`kRoundLarge`: what such a segment is rounded up to."""


class OutOfMemoryError(Exception):
    """A request that does not fit, after every cached segment was given back.

    `requested` are the bytes asked for, `segment` the bytes that the allocator wanted from the
    device for them, `free` those that the device still had.
    """

    def __init__(self, requested: int, segment: int, free: int) -> None:
        super().__init__(f"{requested} B do not fit: {free} B are free")
        self.requested, self.segment, self.free = requested, segment, free


class Block:
    """A range of a segment; neighbours in the same segment are linked."""

    __slots__ = ("address", "before", "free", "next", "requested", "size", "small")

    def __init__(self, address: int, size: int, small: bool) -> None:
        self.address, self.size, self.small = address, size, small
        self.free = True
        self.requested = 0
        self.before: Block | None = None
        self.next: Block | None = None


def round_size(size: int) -> int:
    """The bytes of the block that a request of `size` bytes is given, before any splitting."""
    return max(MIN_BLOCK, -(-size // MIN_BLOCK) * MIN_BLOCK)


def segment_size(size: int) -> int:
    """The bytes asked of the device for a block of `size` bytes that no free block can serve."""
    if size <= SMALL_SIZE:
        return SMALL_BUFFER
    if size < MIN_LARGE:
        return LARGE_BUFFER
    return -(-size // ROUND_LARGE) * ROUND_LARGE


class Allocator:
    """The state of one device's pool.

    Args:
        limit: bytes that segments may take together; None for no limit.
    """

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.allocated = 0
        self.reserved = 0
        self.requested = 0
        self.peak_allocated = 0
        self.peak_reserved = 0
        self.flushes = 0
        """Times that cached segments had to be given back before a request could be served."""
        self._small: list[tuple[int, int, Block]] = []
        self._large: list[tuple[int, int, Block]] = []
        """Free blocks of either pool, by size and then address, which no two have in common."""
        self._top = ROUND_LARGE

    def malloc(self, size: int) -> Block | None:
        """Serve a request; None for one of 0 bytes, which takes no block.

        Raises:
            OutOfMemoryError: it does not fit under the limit. The state stays consistent.
        """
        return self.serve(size, round_size(size)) if size else None

    def serve(self, size: int, rounded: int) -> Block:
        """As `malloc`, of a request of more than 0 bytes that is rounded already.

        Raises:
            OutOfMemoryError: as `malloc`.
        """
        pool = self._small if rounded <= SMALL_SIZE else self._large
        index = bisect_left(pool, (rounded, 0))
        if index < len(pool):
            block = pool.pop(index)[2]
        else:
            block = self._new_segment(size, rounded, rounded <= SMALL_SIZE)
        rest = block.size - rounded
        if rest > SMALL_SIZE or (block.small and rest >= MIN_BLOCK):
            self._split(block, rounded, pool)
        block.free = False
        block.requested = size
        self.allocated += block.size
        self.requested += size
        if self.allocated > self.peak_allocated:
            self.peak_allocated = self.allocated
        return block

    def pass_through(self, size: int, rounded: int) -> None:
        """Serve a request and take the block back at once, before anything else is asked.

        A block that was free merges with its rest again, so that nothing but a peak has changed.

        Raises:
            OutOfMemoryError: as `malloc`.
        """
        pool = self._small if rounded <= SMALL_SIZE else self._large
        index = bisect_left(pool, (rounded, 0))
        if index == len(pool):
            self.free(self.serve(size, rounded))
            return
        found = pool[index][0]
        rest = found - rounded
        is_split = rest > SMALL_SIZE or (pool is self._small and rest >= MIN_BLOCK)
        held = self.allocated + (rounded if is_split else found)
        if held > self.peak_allocated:
            self.peak_allocated = held

    def free(self, block: Block | None) -> None:
        """Give a block back; it merges with free neighbours of its segment."""
        if block is None:
            return
        if block.free:
            raise ValueError(f"block at {block.address} is free already")
        self.allocated -= block.size
        self.requested -= block.requested
        block.free = True
        block.requested = 0
        pool = self._small if block.small else self._large
        before, after = block.before, block.next
        if before is not None and before.free:
            del pool[bisect_left(pool, (before.size, before.address))]
            before.size += block.size
            before.next = after
            if after is not None:
                after.before = before
            block = before
        if after is not None and after.free:
            del pool[bisect_left(pool, (after.size, after.address))]
            block.size += after.size
            block.next = after.next
            if after.next is not None:
                after.next.before = block
        insort(pool, (block.size, block.address, block))

    def empty_cache(self) -> int:
        """Give every segment that is wholly free back to the device; the bytes of them."""
        released = 0
        for pool in (self._small, self._large):
            kept = [each for each in pool if each[2].before or each[2].next]
            released += sum(size for size, _, _ in pool) - sum(size for size, _, _ in kept)
            pool[:] = kept
        self.reserved -= released
        return released

    def reset_peaks(self) -> None:
        """Start new peaks from what is held now, as `torch.cuda.reset_peak_memory_stats` does."""
        self.peak_allocated, self.peak_reserved = self.allocated, self.reserved

    def free_blocks(self) -> list[tuple[int, int]]:
        """(size, address) of every free block."""
        return [(size, address) for size, address, _ in (*self._small, *self._large)]

    def _new_segment(self, size: int, rounded: int, small: bool) -> Block:
        wanted = segment_size(rounded)
        if self.limit is not None and self.reserved + wanted > self.limit:
            if self.empty_cache():
                self.flushes += 1
            if self.reserved + wanted > self.limit:
                raise OutOfMemoryError(size, wanted, max(0, self.limit - self.reserved))
        self.reserved += wanted
        self.peak_reserved = max(self.peak_reserved, self.reserved)
        block = Block(self._top, wanted, small)
        self._top += wanted
        return block

    def _split(self, block: Block, size: int, pool: list[tuple[int, int, Block]]) -> None:
        """Cut a block after `size` bytes; the rest is free."""
        tail = Block(block.address + size, block.size - size, block.small)
        tail.before, tail.next = block, block.next
        if block.next is not None:
            block.next.before = tail
        block.next, block.size = tail, size
        insort(pool, (tail.size, tail.address, tail))
