"""A scorecard made by hand: few features, round points, so that a test can say what comes out."""

from models.bins import NumberFeature
from models.scorecard import Scorecard

_FEATURES = {
    # name: direction, edges, points (of each bin), points when unknown
    "tax_rating_latest": (1, (0.5, 1.5, 2.5), (-80, -20, 20, 60), 0),
    "vat_late_share_12m": (-1, (0.0, 0.2), (20, 0, -60), 0),
    "social_insurance_late_share_12m": (-1, (0.0,), (20, -40), 0),
    "penalties": (-1, (0.0, 2.0), (30, -60, -120), 0),
    "serious_listings": (-1, (0.0,), (20, -150), 0),
    "wage_arrears_36m": (-1, (0.0,), (10, -90), 0),
}


def hand_card(base_points: int = 700) -> Scorecard:
    """Best score `base_points` + 160, worst `base_points` − 540."""
    return Scorecard(
        purpose="public",
        base_points=base_points,
        inputs=tuple(
            NumberFeature(
                name=name,
                label=name,
                direction=direction,
                edges=edges,
                points=points,
                unknown_points=unknown,
                unknown_seen=True,
            )
            for name, (direction, edges, points, unknown) in _FEATURES.items()
        ),
        intercept=3.0,
        slope=-0.0105,
    )
