"""与户主关系 when two households become one: what follows from how their heads are related.

A proposal for the form, never a decision: where nothing follows, nothing is proposed.
"""

from bangfu.engine.codes import Relation

Follows = dict[str, Relation]

DESCENDANTS: Follows = {
    Relation.SON: Relation.GRANDCHILD,
    Relation.DAUGHTER: Relation.GRANDCHILD,
    Relation.GRANDCHILD: Relation.GRANDCHILD,
}

# by what the other head is to this one: what the people of the other household are to this head
FOLLOWS: dict[str, Follows] = {
    Relation.SPOUSE: {
        Relation.SON: Relation.SON,
        Relation.DAUGHTER: Relation.DAUGHTER,
        Relation.DAUGHTER_IN_LAW: Relation.DAUGHTER_IN_LAW,
        Relation.SON_IN_LAW: Relation.SON_IN_LAW,
        Relation.GRANDCHILD: Relation.GRANDCHILD,
        Relation.PARENT: Relation.PARENT_IN_LAW,
    },
    Relation.SON: {Relation.SPOUSE: Relation.DAUGHTER_IN_LAW, **DESCENDANTS},
    Relation.DAUGHTER: {Relation.SPOUSE: Relation.SON_IN_LAW, **DESCENDANTS},
    Relation.DAUGHTER_IN_LAW: {Relation.SPOUSE: Relation.SON, **DESCENDANTS},
    Relation.SON_IN_LAW: {Relation.SPOUSE: Relation.DAUGHTER, **DESCENDANTS},
    Relation.GRANDCHILD: DESCENDANTS,
    Relation.PARENT: {
        Relation.SPOUSE: Relation.PARENT,
        Relation.PARENT: Relation.GRANDPARENT,
        Relation.SON: Relation.SIBLING,
        Relation.DAUGHTER: Relation.SIBLING,
    },
    Relation.PARENT_IN_LAW: {Relation.SPOUSE: Relation.PARENT_IN_LAW},
    Relation.GRANDPARENT: {Relation.SPOUSE: Relation.GRANDPARENT},
    Relation.SIBLING: {Relation.PARENT: Relation.PARENT, Relation.SIBLING: Relation.SIBLING},
}


def relation_through(head: str, relation: str) -> str:
    """What somebody is to this head, from what the other head is to this one; "" where the two
    do not tell. A half-brother or an aunt by marriage is asked, not guessed."""
    if relation == Relation.HEAD:
        return head
    return FOLLOWS.get(head, {}).get(relation, "")
