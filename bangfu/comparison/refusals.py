"""What the rules may answer instead of doing it: each is a sentence for the person who asked."""

from bangfu.casework import rules as casework
from bangfu.casework.files import FileRefused
from bangfu.comparison import rules
from bangfu.registry import rules as registry
from bangfu.registry.departed import Departed

REFUSALS = (
    FileRefused,
    casework.TaskAlreadyClosed,
    casework.TaskWithdrawn,
    casework.TaskNotClosed,
    casework.EvidenceIncomplete,
    casework.ClockOutOfRange,
    casework.OutOfReach,
    rules.SettledAlready,
    rules.GoneAlready,
    rules.NotSettled,
    rules.ReasonMissing,
    rules.OutcomeUnknown,
    rules.CorrectionMissing,
    rules.CorrectionNotWanted,
    rules.CorrectionRefused,
    rules.SpellGone,
    rules.SpellOutOfReach,
    rules.DispatchedMeanwhile,
    rules.NotOneOfTwo,
    rules.MergeBuiltUpon,
    Departed,
    registry.NotOnePerson,
    registry.ClashUndecided,
    registry.UndoneTooLate,
    registry.MergeBuiltUpon,
)
