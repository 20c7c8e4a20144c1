"""The lists that can be taken away, by the word that stands in addresses."""

from bangfu.disclosure.kinds import Asked, ExportKind, NotExportable, kind_at

LISTS = {
    "people": "bangfu.registry.exports.PEOPLE",
    "people-table": "bangfu.registry.table_exports.PEOPLE_TABLE",
    "spells-table": "bangfu.registry.table_exports.SPELLS_TABLE",
    "contact": "bangfu.web.contact.CONTACT_LIST",
    "wishes": "bangfu.web.five_facts.exports.WISHES_SAID",
    "visits": "bangfu.visits.exports.VISITS_MADE",
    "living-list": "bangfu.assistance.exports.LIVING_LIST",
    "discrepancies": "bangfu.comparison.exports.DISCREPANCIES",
    "figure": "bangfu.monitoring.exports.FIGURE_PEOPLE",
    "cell": "bangfu.reporting.exports.CELL_PEOPLE",
    "checks": "bangfu.web.checks.exports.FOUND",
    "written-back-xlsx": "bangfu.web.files.returned.WORKBOOK",
    "written-back-csv": "bangfu.web.files.returned.TEXT",
    "marked-up": "bangfu.web.files.exports.MARKED_UP",
}


def path_of(word: str) -> str:
    if word not in LISTS:
        raise NotExportable(word)
    return LISTS[word]


def asked_of(kind: ExportKind, given: dict[str, str]) -> Asked:
    return {name: given[name] for name in kind.parameters if given.get(name)}


def title_of(path: str) -> str:
    return str(kind_at(path).title)
