"""A made-up province of any size, with known discrepancies, for demo, tests and benchmarks.

Nobody in it exists: identity numbers come from the unassigned area 9900xx.
"""

from bangfu.engine.samples.demo import write_demo
from bangfu.engine.samples.files import write_county_files, write_insurance_file
from bangfu.engine.samples.layouts import Layout
from bangfu.engine.samples.parquet import write_parquet
from bangfu.engine.samples.places import County, Village, sample_places
from bangfu.engine.samples.planting import Rates
from bangfu.engine.samples.province import Block, Content, Province

__all__ = [
    "Block",
    "Content",
    "County",
    "Layout",
    "Province",
    "Rates",
    "Village",
    "sample_places",
    "write_county_files",
    "write_demo",
    "write_insurance_file",
    "write_parquet",
]
