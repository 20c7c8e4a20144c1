"""The register as the batch engine reads it."""

# What the batch engine reads, in one scan each, on SQLite and PostgreSQL alike. Neither names nor
# numbers travel: tables are joined and names compared by keyed indexes. Columns that may be empty
# for long stretches are filled, because the reader takes their type from the first rows.
# A row merged into another one is closed: it and the spells left with it count nowhere. Nor does
# who died or moved away, but in a month that is closed later: EVERYBODY_SQL says since when.
_PEOPLE = """
SELECT {more} person.id, person.person_number, person.household_id, person.division_code,
       COALESCE(person.name_key, -1) AS name_key,
       COALESCE(person.identity_key, -1) AS identity_key, person.identity_status, person.sex,
       COALESCE(CAST(person.born_on AS TEXT), '') AS born_on, person.labour_ability,
       person.school_status,
       household.household_number, household.poverty_status
FROM registry_person AS person
JOIN registry_household AS household ON household.id = person.household_id
WHERE person.merged_into_id IS NULL
"""
_SPELLS = """
SELECT id, person_id, division_code, start_month, COALESCE(end_month, 0) AS end_month, place_code,
       place_name, employer_name, employer_code, employment_kind, channel, sector,
       CAST(COALESCE(monthly_income_yuan, -1) AS DOUBLE PRECISION) AS monthly_income_yuan,
       CASE WHEN verified_at IS NULL THEN 0 ELSE 1 END AS is_verified
FROM registry_workspell
WHERE person_id NOT IN (SELECT id FROM registry_person WHERE merged_into_id IS NOT NULL{gone})
"""
PEOPLE_SQL = _PEOPLE.format(more="") + "AND person.left_on IS NULL\n"
SPELLS_SQL = _SPELLS.format(gone=" OR left_on IS NOT NULL")
EVERYBODY_SQL = _PEOPLE.format(more="COALESCE(CAST(person.left_on AS TEXT), '') AS left_on,")
EVERY_SPELL_SQL = _SPELLS.format(gone="")
# of each month what was recorded last; only of spells whose income changed
INCOMES_SQL = """
SELECT spell_id, month, CAST(COALESCE(income_yuan, -1) AS DOUBLE PRECISION) AS income_yuan
FROM registry_monthlyincome AS one
WHERE NOT EXISTS (SELECT 1 FROM registry_monthlyincome AS later
                  WHERE later.spell_id = one.spell_id AND later.month = one.month
                    AND later.id > one.id)
"""

# the same as the checks read it: see engine.checks.PEOPLE and SPELLS
CHECKED_PEOPLE_SQL = """
SELECT person.id, person.household_id, person.division_code,
       COALESCE(person.identity_key, -1) AS identity_key, person.identity_status, person.sex,
       COALESCE(CAST(SUBSTR(CAST(person.born_on AS TEXT), 1, 4) AS INTEGER) * 12
                + CAST(SUBSTR(CAST(person.born_on AS TEXT), 6, 2) AS INTEGER), -1) AS born_at,
       COALESCE(person.phone_key, -1) AS phone_key, person.relation, person.education,
       person.school_status, person.labour_ability, household.poverty_status
FROM registry_person AS person
JOIN registry_household AS household ON household.id = person.household_id
WHERE person.merged_into_id IS NULL AND person.left_on IS NULL
"""
_CHECKED_SPELLS = """
SELECT person_id, start_month, COALESCE(end_month, 0) AS end_month, place_code, employer_name,
       employer_code, employment_kind, industry, sector, channel,
       CAST(COALESCE(monthly_income_yuan, -1) AS DOUBLE PRECISION) AS income_yuan,
       CASE WHEN is_organised IS NULL THEN -1 WHEN is_organised THEN 1 ELSE 0 END AS is_organised,
       CAST(COALESCE(transport_subsidy_yuan, 0) AS DOUBLE PRECISION) AS transport_subsidy_yuan
FROM registry_workspell
{living}"""
# this reads every person once: where few are asked about, ask about the living of them instead
CHECKED_SPELLS_SQL = _CHECKED_SPELLS.format(
    living="""WHERE person_id NOT IN
      (SELECT id FROM registry_person WHERE merged_into_id IS NOT NULL OR left_on IS NOT NULL)
"""
)
EVERY_CHECKED_SPELL_SQL = _CHECKED_SPELLS.format(living="")
CHECK_FINDINGS_SQL = """
SELECT id, person_id, rule, start_number, division_code FROM registry_checkfinding
"""
