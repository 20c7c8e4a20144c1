from bangfu.engine.codes.code import Code


class DivisionLevel(Code):
    """Levels of the code tree; the reporting tree may skip some."""

    PROVINCE = "province", "省级", "Province"
    CITY = "city", "地级", "City"
    COUNTY = "county", "县级", "County"
    TOWNSHIP = "township", "乡级", "Township"
    VILLAGE = "village", "村级", "Village"
