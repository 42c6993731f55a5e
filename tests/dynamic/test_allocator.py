"""The replay against the published rules of the CUDA caching allocator."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfglint.dynamic.allocator import (
    Allocator,
    Block,
    OutOfMemoryError,
    round_size,
    segment_size,
)

KIB, MIB = 1 << 10, 1 << 20


@pytest.mark.parametrize(
    ("asked", "rounded"), [(1, 512), (512, 512), (513, 1024), (MIB, MIB), (MIB + 1, MIB + 512)]
)
def test_requests_round_up_to_512(asked: int, rounded: int) -> None:
    assert round_size(asked) == rounded


@pytest.mark.parametrize(
    ("block", "segment"),
    [
        (512, 2 * MIB),
        (MIB, 2 * MIB),
        (MIB + 512, 20 * MIB),
        (10 * MIB - 512, 20 * MIB),
        (10 * MIB, 10 * MIB),
        (11 * MIB, 12 * MIB),
    ],
)
def test_segments(block: int, segment: int) -> None:
    assert segment_size(block) == segment


def test_nothing_is_allocated_for_no_bytes() -> None:
    pool = Allocator()
    assert pool.malloc(0) is None
    pool.free(None)
    assert (pool.allocated, pool.reserved) == (0, 0)


def test_small_blocks_share_a_segment_and_large_ones_do_not_use_it() -> None:
    pool = Allocator()
    for _ in range(4):
        pool.malloc(512 * KIB)
    assert pool.reserved == 2 * MIB
    pool.malloc(512)
    assert pool.reserved == 4 * MIB
    pool.malloc(2 * MIB)
    assert pool.reserved == 24 * MIB


def test_a_large_block_is_not_split_for_a_mebibyte_or_less() -> None:
    pool = Allocator()
    pool.free(pool.malloc(12 * MIB))
    block = pool.malloc(11 * MIB)
    assert block is not None
    assert block.size == 12 * MIB
    assert pool.allocated == 12 * MIB
    assert pool.requested == 11 * MIB
    pool.free(block)
    block = pool.malloc(11 * MIB - 512)
    assert block is not None
    assert block.size == 11 * MIB - 512


def test_a_small_block_is_split_down_to_512() -> None:
    pool = Allocator()
    block = pool.malloc(MIB)
    assert block is not None
    assert block.size == MIB
    assert pool.free_blocks() == [(MIB, block.address + MIB)]


def test_best_fit_takes_the_smallest_and_then_the_lowest() -> None:
    pool = Allocator()
    held = [pool.malloc(size) for size in (16 * MIB, 12 * MIB, 14 * MIB, 12 * MIB)]
    addresses = [block.address for block in held if block]
    for block in held:
        pool.free(block)
    block = pool.malloc(12 * MIB)
    assert block is not None
    assert block.address == addresses[1]


def test_neighbours_merge_and_segments_never_do() -> None:
    pool = Allocator()
    a, b = pool.malloc(5 * MIB), pool.malloc(5 * MIB)
    c = pool.malloc(20 * MIB)
    pool.free(a)
    pool.free(c)
    pool.free(b)
    assert sorted(size for size, _ in pool.free_blocks()) == [20 * MIB, 20 * MIB]


def test_cached_segments_are_given_back_before_memory_runs_out() -> None:
    pool = Allocator(limit=40 * MIB)
    pool.free(pool.malloc(30 * MIB))
    block = pool.malloc(34 * MIB)
    assert block is not None
    assert pool.flushes == 1
    assert pool.reserved == 34 * MIB
    with pytest.raises(OutOfMemoryError) as caught:
        pool.malloc(8 * MIB)
    assert (caught.value.requested, caught.value.segment) == (8 * MIB, 20 * MIB)
    assert caught.value.free == 6 * MIB


def test_a_split_segment_cannot_be_given_back() -> None:
    pool = Allocator(limit=40 * MIB)
    keep = pool.malloc(2 * MIB)
    assert keep is not None
    with pytest.raises(OutOfMemoryError):
        pool.malloc(30 * MIB)
    pool.free(keep)
    assert pool.malloc(30 * MIB) is not None


def test_a_segment_whose_first_block_alone_is_free_cannot_be_given_back() -> None:
    pool = Allocator()
    first, second = pool.malloc(4 * MIB), pool.malloc(4 * MIB)
    pool.free(first)
    assert pool.empty_cache() == 0
    assert pool.reserved == 20 * MIB
    pool.free(second)
    assert pool.empty_cache() == 20 * MIB


def test_a_block_is_freed_once() -> None:
    pool = Allocator()
    block = pool.malloc(512)
    pool.free(block)
    with pytest.raises(ValueError, match="free already"):
        pool.free(block)


SIZES = st.one_of(
    st.integers(1, 4 * KIB), st.integers(1, 4 * MIB), st.integers(1, 64 * MIB), st.just(0)
)
STEPS = st.lists(st.tuples(st.booleans(), SIZES, st.integers(0, 1000)), max_size=60)


def spans(blocks: list[Block]) -> list[tuple[int, int]]:
    return sorted((block.address, block.address + block.size) for block in blocks)


@settings(max_examples=200, deadline=None)
@given(STEPS, st.one_of(st.none(), st.integers(0, 200 * MIB)))
def test_what_always_holds(steps: list[tuple[bool, int, int]], limit: int | None) -> None:
    pool = Allocator(limit)
    held: list[Block] = []
    for take, size, which in steps:
        if take or not held:
            try:
                block = pool.malloc(size)
            except OutOfMemoryError:
                block = None
            if block is not None:
                assert block.size >= size
                held.append(block)
        else:
            pool.free(held.pop(which % len(held)))
        free = pool.free_blocks()
        assert all(size > 0 for size, _ in free)
        assert pool.allocated == sum(block.size for block in held)
        assert pool.requested == sum(block.requested for block in held)
        assert pool.reserved == pool.allocated + sum(size for size, _ in free)
        assert pool.requested <= pool.allocated <= pool.reserved
        assert limit is None or pool.reserved <= limit
        every = sorted([*spans(held), *((a, a + s) for s, a in free)])
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(every))
    for block in held:
        pool.free(block)
    assert pool.allocated == 0
    pool.empty_cache()
    assert pool.reserved == 0


def test_a_new_pool_holds_nothing_and_had_no_peak() -> None:
    pool = Allocator()
    assert (pool.allocated, pool.reserved, pool.requested) == (0, 0, 0)
    assert (pool.peak_allocated, pool.peak_reserved, pool.flushes) == (0, 0, 0)


def test_a_request_may_take_the_last_byte_under_the_limit_and_flushes_nothing() -> None:
    pool = Allocator(limit=34 * MIB)
    pool.free(pool.malloc(10 * MIB))
    pool.malloc(12 * MIB)
    pool.malloc(10 * MIB + 512)
    assert (pool.reserved, pool.flushes) == (34 * MIB, 0)


def test_after_a_flush_a_request_may_take_the_last_byte() -> None:
    pool = Allocator(limit=32 * MIB)
    pool.free(pool.malloc(10 * MIB))
    pool.malloc(32 * MIB)
    assert (pool.reserved, pool.flushes) == (32 * MIB, 1)
    with pytest.raises(OutOfMemoryError) as told:
        pool.malloc(1)
    assert (told.value.requested, told.value.segment, told.value.free) == (1, 2 * MIB, 0)


def test_a_freed_block_asks_for_nothing() -> None:
    pool = Allocator()
    block = pool.malloc(100)
    assert block is not None
    assert (block.requested, pool.requested) == (100, 100)
    pool.free(block)
    assert (block.requested, pool.requested) == (0, 0)


def test_a_rest_of_512_bytes_is_a_block() -> None:
    pool = Allocator()
    pool.malloc(2 * MIB - 512 - 2 * MIB // 2)  # a small one, of 1 MiB less 512 bytes
    pool.malloc(MIB)
    assert pool.free_blocks() == [(512, min(address for _, address in pool.free_blocks()))]


@pytest.mark.parametrize(
    ("free", "asked", "held"),
    [
        (20 * MIB, 19 * MIB, 20 * MIB),  # the rest is too small to become a block
        (20 * MIB, 19 * MIB - 512, 19 * MIB - 512),
        (20 * MIB, 20 * MIB, 20 * MIB),
        (2 * MIB, 512, 512),  # of a small segment
        (2 * MIB, MIB, MIB),
    ],
)
def test_what_is_held_while_a_request_passes(free: int, asked: int, held: int) -> None:
    pool = Allocator()
    pool.free(pool.malloc(free if free > 2 * MIB else 512))
    pool.reset_peaks()
    pool.pass_through(asked, asked)
    assert pool.peak_allocated == held
    assert [size for size, _ in pool.free_blocks()] == [free]
    pool.pass_through(512, 512)  # less than was held before
    assert pool.peak_allocated == held


@given(
    st.lists(st.tuples(st.booleans(), st.one_of(SIZES, st.integers(0, 4 * KIB))), max_size=40),
    st.one_of(st.none(), st.integers(0, 400 << 20)),
)
def test_what_is_given_back_at_once_leaves_a_pool_as_it_was_but_for_a_peak(
    steps: list[tuple[bool, int]], limit: int | None
) -> None:
    pools = Allocator(limit), Allocator(limit)
    held: list[tuple[Block | None, ...]] = []
    for number, (stays, size) in enumerate(steps):
        if held and number % 3 == 2:
            for pool, block in zip(pools, held.pop(size % len(held)), strict=True):
                pool.free(block)
        for pool in pools:
            pool.reset_peaks()
        try:
            if stays:
                held.append(tuple(pool.malloc(size) for pool in pools))
                continue
            pools[0].free(pools[0].malloc(size))
        except OutOfMemoryError:
            break
        if size:
            pools[1].pass_through(size, round_size(size))
        one, other = (
            (p.allocated, p.reserved, p.requested, p.peak_allocated, p.peak_reserved, p.flushes)
            for p in pools
        )
        assert one == other
        assert pools[0].free_blocks() == pools[1].free_blocks()
