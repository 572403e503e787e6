"""The rules a policy must keep, one function each: it yields the place, what is wrong, and how to mend it."""
