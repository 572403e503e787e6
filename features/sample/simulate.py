"""The simulator: chunk by chunk, every subject's tables, rendered, soiled and written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import polars as pl

from features.errors import ManifestError
from features.sample.annual import annual_report_tables, labour_rating_table
from features.sample.arrears import arrears_tables
from features.sample.court import court_tables
from features.sample.dirt import Planted, soil
from features.sample.invoices import bank_table, invoice_table
from features.sample.lists import abnormal_tables
from features.sample.loans import loan_tables
from features.sample.manifest import Delivery, Manifest
from features.sample.parameters import CHUNK
from features.sample.payments import social_insurance_table, staff_paths, utility_table
from features.sample.penalties import penalty_tables
from features.sample.population import populate
from features.sample.registry import registry_tables
from features.sample.relief import relief_tables
from features.sample.render import render
from features.sample.risk import simulate_paths
from features.sample.sector_ratings import sector_rating_tables
from features.sample.successions import Changes
from features.sample.supervision import supervision_tables
from features.sample.tax import filing_table, filings_of, rating_table, sales_paths
from features.sample.wages_contracts import contract_table, wage_table
from features.sample.world import RECEIVED, Table, World
from features.sample.writer import FEEDS, write_empty_lists, write_table

_ORDER = tuple(FEEDS)


def write_sample(
    out: Path,
    *,
    enterprises: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    chunk_size: int = CHUNK,
) -> Manifest:
    """Write the source files of a simulated prefecture and their manifest into an empty or new folder.

    The same number of enterprises and the same seed give the same bytes. `progress` is told how many enterprises are
    done, of how many. Raises `ManifestError` if the folder holds anything already.
    """
    if enterprises < 1:
        raise ManifestError(f"企业数量应为正整数,而给出的是 {enterprises}")
    if seed < 0:
        raise ManifestError(f"随机种子应为零或正整数,而给出的是 {seed}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ManifestError(f"输出位置“{out}”不是空文件夹:为免混入旧文件,请换一个新的或空的文件夹")
    out.mkdir(parents=True, exist_ok=True)
    deliveries: list[Delivery] = []
    planted, rows = Planted(), Counter[str]()
    for chunk, first in enumerate(range(0, enterprises, chunk_size)):
        world = build_world(seed, chunk, first, min(chunk_size, enterprises - first))
        for number, frame in _soiled(world, planted):
            layout = _ORDER[number]
            rows[layout] += frame.height
            deliveries += write_table(frame, layout, out, chunk + 1)
        if progress is not None:
            progress(first + world.population.size, enterprises)
    deliveries += write_empty_lists(deliveries, out)
    manifest = Manifest(enterprises, seed, tuple(sorted(deliveries)), planted.as_dict(), dict(rows))
    manifest.write(out)
    return manifest


def build_world(seed: int, chunk: int, first: int, size: int) -> World:
    """The enterprises of one chunk and their hidden paths."""
    population = populate(seed, chunk, first, size)
    return World(seed, chunk, population, simulate_paths(seed, chunk, population))


def tables_of(world: World) -> Iterator[Table]:
    """Every table of a chunk, subject by subject, with the codes known on the days of receipt."""
    changes = Changes(world)
    yield from (changes.written(table) for table in _subjects(world, changes))


def _subjects(world: World, changes: Changes) -> Iterator[Table]:
    sales, staff = sales_paths(world), staff_paths(world)
    yield from registry_tables(world, changes)
    filings = filings_of(world, sales)
    yield filing_table(world, filings)
    yield rating_table(world, filings)
    yield social_insurance_table(world, staff)
    yield utility_table(world, sales)
    yield wage_table(world, staff)
    yield contract_table(world)
    reports, missing = annual_report_tables(world, sales, staff)
    yield reports
    yield labour_rating_table(world, staff)
    yield from sector_rating_tables(world)
    yield from penalty_tables(world)
    yield from supervision_tables(world)
    yield from court_tables(world)
    yield from abnormal_tables(world, missing)
    yield from arrears_tables(world)
    yield from relief_tables(world)
    yield from loan_tables(world)
    yield invoice_table(world, sales)
    yield bank_table(world)


def _soiled(world: World, planted: Planted) -> Iterator[tuple[int, pl.DataFrame]]:
    """Rendered rows with their dirt, one frame per layout, with the layout's number."""
    waiting: list[Table] = []
    for table in tables_of(world):
        if table.layout == "events":  # events come from many subjects and are written together
            waiting.append(table)
        else:
            yield _finished(world, (table,), planted)
    yield _finished(world, waiting, planted)


def _finished(world: World, tables: Iterable[Table], planted: Planted) -> tuple[int, pl.DataFrame]:
    parts = list(tables)
    number = _ORDER.index(parts[0].layout)
    frame = pl.concat([render(table) for table in parts])
    soiled = soil(frame, parts[0].layout, world.rng("dirt", number), planted)
    return number, soiled.sort(RECEIVED, maintain_order=True)
