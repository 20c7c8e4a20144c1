"""`bangfu sample`: a made-up county, or a folder for each county of a province."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import progress, say
from bangfu.cli.standing import make_ready
from bangfu.engine.samples import Province, sample_places, write_county_files
from bangfu.engine.values import DivisionCode, Month
from bangfu.org.models import Division

FEWEST, MOST = 1_000, 4_000_000
# digits of a township's and a village's code
BELOW_COUNTIES = (9, 12)


def sample(options: argparse.Namespace) -> None:
    if not FEWEST <= options.people <= MOST:
        raise CommandProblem(_("人数应在 1,000 到 4,000,000 之间"))
    make_ready()
    made_up = province(
        DivisionCode(options.division),
        people=options.people,
        seed=options.seed,
        month=options.month,
    )
    total = len(made_up.counties)
    for done, county in enumerate(made_up.counties, start=1):
        folder = options.folder / county.code[:6] if total > 1 else options.folder
        write_county_files(made_up, county.code, folder)
        progress(done, total, county.path[-1])
    say(
        _("已在 %(folder)s 生成 %(counties)s 个县、%(people)s 人的虚构数据")
        % {"folder": options.folder, "counties": total, "people": options.people}
    )


def province(within: DivisionCode, *, people: int, seed: int, month: Month) -> Province:
    """A province, or the part of one, peopled as the division table has it."""
    counties = sample_places(paths_below(within))
    if not counties:
        raise CommandProblem(_("%(code)s 之下没有已知的乡镇") % {"code": within})
    return Province(seed=seed, people=people, counties=counties, month=month)


def paths_below(within: DivisionCode) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Code and names from the province down, of every township and village."""
    rows = Division.objects.filter(valid_to=None, code__range=within.range).order_by("code")
    above = Division.objects.filter(valid_to=None, code__in=[code.text for code in within.above])
    names = dict(above.values_list("code", "name"))
    for code, name in rows.values_list("code", "name").iterator(chunk_size=5000):
        names[code] = name
        width = len(DivisionCode(code).significant)
        if width in BELOW_COUNTIES:
            widths = (2, 4, 6, 9, 12)[: 4 if width == 9 else 5]
            path = tuple(names.get(code[:digits].ljust(12, "0"), "") for digits in widths)
            yield code, path


def county_files(folder: Path, *, month: Month, people: int, county_code: str) -> None:
    """The demonstration's county: always the same people."""
    made_up = province(DivisionCode(county_code), people=people, seed=1, month=month)
    write_county_files(made_up, county_code, folder)
