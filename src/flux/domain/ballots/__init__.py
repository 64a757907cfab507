"""Majorities, quorum and ballots: who carries a decision, and why.

`communes` counts municipal councils, `councils` one council, `agreements` the councils concerned by an amount,
`proxies` who votes in a meeting, `nominations` elections of persons.
"""
