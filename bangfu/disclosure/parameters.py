"""What a new installation starts with: local parameters, no notice sets them."""

from bangfu.disclosure.codes import LimitName

# a day of home visits, and the calls and papers that go with them
STARTING_LIMITS = {LimitName.NAMES_A_DAY: 300, LimitName.NUMBERS_A_DAY: 60}
