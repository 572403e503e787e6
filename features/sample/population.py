"""The enterprises of a chunk: who they are, how large, since when and until when."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from features.sample.arrays import NONE, Bools, Floats, Ints, Names, pick, round_to, whole
from features.sample.calendar import QUARTER_FIRST, QUARTER_LAST, day
from features.sample.codes import scattered, synthetic_codes
from features.sample.industries import INDUSTRIES, SIZE_ROWS
from features.sample.parameters import (
    DIVISIONS,
    FILINGS,
    OWNERSHIPS,
    POPULATION,
    SIZES,
    SUCCESSIONS,
    TYPES,
)
from features.sample.streams import stream

COUNTIES: Final = {
    "632801": "格尔木",
    "632802": "德令哈",
    "632803": "茫崖",
    "632821": "乌兰",
    "632822": "都兰",
    "632823": "天峻",
}
_ENDINGS: Final = {
    "company": "有限公司",
    "individual_business": "经营部",
    "cooperative": "专业合作社",
    "sole_proprietorship": "中心",
    "partnership": "合伙企业",
    "branch": "有限公司分公司",
}
_CLASSES: Final = tuple(SIZES)
_UNIFIED_SINCE: Final = day(2015, 10, 1)
_YEARS: Final = (QUARTER_LAST[-1] - QUARTER_FIRST[0] + 1) / 365.25


@dataclass(frozen=True, slots=True)
class Population:
    """One array per attribute, one place per enterprise. Amounts in 分, days since 1970-01-01."""

    codes: pl.Series
    names: pl.Series
    counties: pl.Series
    kind: Names
    ownership: Names
    division: Names
    industry: Ints  # index into INDUSTRIES
    size_class: Ints  # 0 micro … 3 large
    staff: Floats
    revenue_fen: Floats  # a year
    assets_fen: Floats
    capital_fen: Ints
    established: Ints
    dormant: Bools
    files_tax: Bools
    insured: Bools
    small_scale: Bools
    electricity: Bools
    water: Bools
    authorised: Bools
    changes_code: Bools  # gets another credit code one day
    registration_no: pl.Series  # of those registered before the unified code

    @property
    def size(self) -> int:
        """How many enterprises."""
        return self.kind.size


def populate(seed: int, chunk: int, first: int, size: int) -> Population:
    """The enterprises number `first` to `first + size − 1` (counted from 0 over the whole sample)."""
    rng = stream(seed, chunk, "population")
    serials = np.arange(first, first + size, dtype=np.int64)
    kind = pick(rng, dict(TYPES), size)
    division = pick(rng, dict(DIVISIONS), size)
    industry = _industries(rng, kind)
    size_class = _size_classes(rng, kind)
    staff, revenue, assets = _scale(rng, industry, size_class)
    counties = pl.Series(division.tolist()).replace_strict(COUNTIES)
    dormant = rng.random(size) < POPULATION.dormant
    changes_code = stream(seed, chunk, "successions").random(size) < SUCCESSIONS.code_changed
    company = kind == "company"
    insured_share = np.where(company, POPULATION.insured_company, POPULATION.insured_other)
    person = kind == "individual_business"
    files = ~dormant & (~person | (rng.random(size) < POPULATION.filing_individual))
    return Population(
        codes=pl.Series(synthetic_codes(scattered(serials), _code_kinds(kind))),
        names=_names(serials, counties, industry, kind),
        counties=counties,
        kind=kind,
        ownership=np.where(person, "private", pick(rng, dict(OWNERSHIPS), size)).astype(object),
        division=division,
        industry=industry,
        size_class=size_class,
        staff=staff,
        revenue_fen=revenue,
        assets_fen=assets,
        capital_fen=_capital(rng, kind, assets),
        established=(established := _established(rng, size)),
        dormant=dormant,
        files_tax=files,
        insured=~dormant & (rng.random(size) < insured_share),
        small_scale=(rng.random(size) < FILINGS.small_scale) & (size_class <= 1),
        electricity=rng.random(size) < POPULATION.electricity,
        water=rng.random(size) < POPULATION.water,
        authorised=company & files & (rng.random(size) < POPULATION.authorised / TYPES["company"]),
        changes_code=changes_code,
        # Two codes with one number would be ambiguous.
        registration_no=_registration_numbers(division, serials, established).set(
            pl.Series(changes_code), None
        ),
    )


def _registration_numbers(division: Names, serials: Ints, established: Ints) -> pl.Series:
    """The number of those registered before the unified code, 15 digits; null of the others."""
    numbers = pl.Series(serials + 1).cast(pl.String).str.zfill(9)
    older = pl.Series(division.tolist(), dtype=pl.String) + numbers
    return older.set(pl.Series(established >= _UNIFIED_SINCE), None)


def _code_kinds(kind: Names) -> Ints:
    return np.select([kind == "individual_business", kind == "cooperative"], [2, 3], 1).astype(np.int64)


def _industries(rng: np.random.Generator, kind: Names) -> Ints:
    shares = {str(place): industry.share for place, industry in enumerate(INDUSTRIES)}
    farms = {p: s for p, s in shares.items() if INDUSTRIES[int(p)].row == "agriculture"}
    chosen = pick(rng, shares, kind.size).astype(np.int64)
    farming = pick(rng, farms, kind.size).astype(np.int64)
    # Farmers' cooperatives farm; individual businesses trade, serve and repair as anybody does.
    return np.where((kind == "cooperative") & (rng.random(kind.size) < 0.85), farming, chosen)


def _size_classes(rng: np.random.Generator, kind: Names) -> Ints:
    places = {str(place): SIZES[name] for place, name in enumerate(_CLASSES)}
    drawn = pick(rng, places, kind.size).astype(np.int64)
    return np.where(kind == "company", drawn, np.minimum(drawn, 1))


def _scale(rng: np.random.Generator, industry: Ints, size_class: Ints) -> tuple[Floats, Floats, Floats]:
    """Staff, yearly revenue and assets (分) within the bounds of the size class that was drawn."""
    rows = [SIZE_ROWS[item.row] for item in INDUSTRIES]
    within = rng.random(industry.size)  # a firm is large or small within its class in all measures alike
    staff = _measure(
        rng, np.array([row.staff or (12, 80, 300) for row in rows]), 1, industry, size_class, within
    )
    revenue = _measure(
        rng, np.array([row.revenue or (120, 1_500, 30_000) for row in rows]), 8, industry, size_class, within
    )
    assets = _measure(
        rng, np.array([row.assets or (150, 2_000, 40_000) for row in rows]), 8, industry, size_class, within
    )
    return staff, revenue * 1e6, assets * 1e6


def _measure(
    rng: np.random.Generator, bounds: Floats, least: float, industry: Ints, size_class: Ints, within: Floats
) -> Floats:
    count = industry.size
    table = np.column_stack([np.full(len(bounds), float(least)), bounds, bounds[:, 2] * 4.0])
    low, high = table[industry, size_class], table[industry, size_class + 1]
    place = np.clip(within + rng.normal(0.0, 0.18, count), 0.02, 0.95)
    result: Floats = low * (high / low) ** place
    return result


def _capital(rng: np.random.Generator, kind: Names, assets: Floats) -> Ints:
    capital = round_to(assets * np.exp(rng.normal(-0.3, 0.9, kind.size)), 10_000_000)
    return np.where((kind == "branch") | (kind == "individual_business"), NONE, capital)


def _established(rng: np.random.Generator, size: int) -> Ints:
    grown = 1.0 + (POPULATION.entry_rate - POPULATION.exit_rate) * _YEARS / 2
    entered = POPULATION.entry_rate * _YEARS * grown
    new = rng.random(size) < entered / (1.0 + entered)
    age = np.minimum(rng.exponential(POPULATION.mean_age_years, size), POPULATION.oldest_years)
    before = QUARTER_FIRST[0] - 1 - whole(age * 365.25)
    during = rng.integers(QUARTER_FIRST[0], QUARTER_LAST[-1] - 20, size)
    return np.maximum(np.where(new, during, before), day(1992, 1, 1))


def _names(serials: Ints, counties: pl.Series, industry: Ints, kind: Names) -> pl.Series:
    words = pl.Series([INDUSTRIES[place].word for place in industry.tolist()])
    endings = pl.Series([_ENDINGS[name] for name in kind.tolist()])
    frame = pl.DataFrame({"county": counties, "serial": serials + 1, "word": words, "ending": endings})
    return frame.select(
        pl.concat_str(
            "county", pl.lit("样本"), pl.col("serial").cast(pl.String).str.zfill(4), "word", "ending"
        )
    ).to_series()
