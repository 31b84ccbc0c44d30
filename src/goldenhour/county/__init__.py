"""The simulated county that lives in the demo: calls come in, units go, crews record, hospitals answer.

It speaks through the same actions as people do, as made-up people of its own, and whatever it begins is marked
synthetic. It is reactive: each of its people looks at the cases as they stand and does the next thing, so a person can
take over any desk, unit or hospital at any moment, and give it back.
"""
