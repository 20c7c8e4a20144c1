"""What a file brings of a person and of a spell: in fingerprints, in tables, in corrections."""

PERSON_COLUMNS = (
    "name",
    "identity_number",
    "sex",
    "born_on",
    "phone",
    "relation",
    "education",
    "school_status",
    "labour_ability",
)
SPELL_COLUMNS = (
    "start_month",
    "end_month",
    "place_code",
    "place_name",
    "employer_name",
    "employment_kind",
    "industry",
    "sector",
    "channel",
    "monthly_income_yuan",
    "is_organised",
    "transport_subsidy_yuan",
)
