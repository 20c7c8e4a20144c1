"""What a new installation starts with: local parameters, no notice sets them."""

from bangfu.disclosure.codes import LimitName

# a day of home visits, and the calls and papers that go with them; a village's people may be taken
# out alone, a township's not; files live for a working week
STARTING_LIMITS = {
    LimitName.NAMES_A_DAY: 300,
    LimitName.NUMBERS_A_DAY: 60,
    LimitName.PORTAL_CODES_A_DAY: 30,
    LimitName.PEOPLE_ALONE: 500,
    LimitName.DAYS_KEPT: 7,
    LimitName.DAYS_TO_DECIDE: 3,
}
