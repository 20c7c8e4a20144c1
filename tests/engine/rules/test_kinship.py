"""What somebody of a household that joins is to the new head, as far as it follows."""

import pytest

from bangfu.engine.codes import Relation
from bangfu.engine.rules.kinship import relation_through


@pytest.mark.parametrize(
    ("head", "relation", "to_new_head"),
    [
        ("son", "head", "son"),
        ("son", "spouse", "daughter_in_law"),
        ("son", "daughter", "grandchild"),
        ("spouse", "daughter", "daughter"),
        ("spouse", "parent", "parent_in_law"),
        ("parent", "spouse", "parent"),
        ("parent", "son", "sibling"),
        ("sibling", "parent", "parent"),
        ("sibling", "spouse", ""),
        ("other", "spouse", ""),
        ("", "spouse", ""),
        ("son", "", ""),
    ],
)
def test_what_follows_is_proposed_and_nothing_else(head, relation, to_new_head):
    assert relation_through(head, relation) == to_new_head


def test_a_second_head_or_an_other_is_never_proposed():
    proposed = {
        relation_through(head, one) for head in Relation for one in Relation if one != Relation.HEAD
    }
    assert not proposed & {Relation.HEAD, Relation.OTHER}
