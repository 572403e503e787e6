from datetime import date

import pytest

from features.store import end_of_day
from models.champion import champion
from service.home import Home
from service.runs.evaluation import evaluate_share, ground_for

AS_OF = date(2026, 10, 31)


@pytest.fixture(scope="module")
def evaluated(sample_home):
    """A home's policy, ground and one evaluation of everybody, to be stored again and again."""
    home = Home(sample_home)
    card, _ = champion(home.root, purpose="public")
    policy = home.policy()
    ground, known = ground_for(home, policy, card, as_of=AS_OF, known_at=end_of_day(AS_OF), purpose="public")
    return policy, ground, [evaluate_share(ground, known, share) for share in known.shares]
