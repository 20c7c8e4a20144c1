"""Everything that writes the register."""

from bangfu.registry.actions.applying import apply
from bangfu.registry.actions.checked_files import apply_and_check
from bangfu.registry.actions.checking import (
    check_households,
    check_register,
    mute_rule,
    unmute_rule,
)
from bangfu.registry.actions.editing import add_spell, edit, undo_edit
from bangfu.registry.actions.household_changes import (
    change_household,
    locked_event,
    note_ended,
    undo_change,
)
from bangfu.registry.actions.incomes import news as income_news
from bangfu.registry.actions.indexing import index_people
from bangfu.registry.actions.merging import merge_people, separate_people
from bangfu.registry.actions.monitored import (
    open_case,
    open_case_file,
    print_notice,
    take_step,
    undo_step,
)
from bangfu.registry.actions.previewing import preview
from bangfu.registry.actions.receive import receive_people, receive_spells
from bangfu.registry.actions.redigest import renew_keyed
from bangfu.registry.actions.said_files import (
    apply_sayings,
    preview_sayings,
    receive_sayings,
)
from bangfu.registry.actions.saying import say_training_need, say_wish
from bangfu.registry.actions.searching import search
from bangfu.registry.actions.settle import (
    confirm_people,
    confirm_spells,
    correct_person,
    correct_spell,
    end_spell,
    lock_people,
    locked_living,
    start_spell,
)
from bangfu.registry.actions.statuses import end_status, open_status, undo_status

__all__ = [
    "add_spell",
    "apply",
    "apply_and_check",
    "apply_sayings",
    "change_household",
    "check_households",
    "check_register",
    "confirm_people",
    "confirm_spells",
    "correct_person",
    "correct_spell",
    "edit",
    "end_spell",
    "end_status",
    "income_news",
    "index_people",
    "lock_people",
    "locked_event",
    "locked_living",
    "merge_people",
    "mute_rule",
    "note_ended",
    "open_case",
    "open_case_file",
    "open_status",
    "preview",
    "preview_sayings",
    "print_notice",
    "receive_people",
    "receive_sayings",
    "receive_spells",
    "renew_keyed",
    "say_training_need",
    "say_wish",
    "search",
    "separate_people",
    "start_spell",
    "take_step",
    "undo_change",
    "undo_edit",
    "undo_status",
    "undo_step",
    "unmute_rule",
]
