"""What a new installation starts with: local parameters, no notice sets them."""

from bangfu.disclosure.codes import LimitName

# an administrator signed in sets less than the start at will; more is set on the server alone, so
# that nobody lifts by themselves what keeps the register from being drawn off, and up to here
LARGEST_LIMITS = {
    LimitName.NAMES_A_DAY: 1_000,
    LimitName.NUMBERS_A_DAY: 300,
    LimitName.NUMBER_SEARCHES_A_DAY: 1_000,
    LimitName.PORTAL_CODES_A_DAY: 100,
    LimitName.PEOPLE_ALONE: 5_000,
    LimitName.DAYS_KEPT: 30,
    LimitName.DAYS_TO_DECIDE: 14,
}
# a day of home visits, and the calls and papers that go with them; a village's people may be taken
# out alone, a township's not; files live for a working week. A desk looks up two hundred people by
# their cards in a day; who tries numbers needs more than half of that for a single one
STARTING_LIMITS = {
    LimitName.NAMES_A_DAY: 300,
    LimitName.NUMBERS_A_DAY: 60,
    LimitName.NUMBER_SEARCHES_A_DAY: 200,
    LimitName.PORTAL_CODES_A_DAY: 30,
    LimitName.PEOPLE_ALONE: 500,
    LimitName.DAYS_KEPT: 7,
    LimitName.DAYS_TO_DECIDE: 3,
}
