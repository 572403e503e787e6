"""A small prefecture lived through day by day: late data, objections, repairs, lapses, a changed policy, another champion."""
