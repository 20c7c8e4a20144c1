"""Why a cell of a form is empty."""

from bangfu.engine.codes import Code


class EmptyBecause(Code):
    """空缺原因: nothing is printed that nobody counted."""

    NO_ALLIANCES = (
        "no_alliances",
        "系统尚未登记劳务协作联盟，请据实手填",
        "Labour cooperation alliances are not registered here yet; fill in by hand",
    )
    NO_BRANDS = (
        "no_brands",
        "系统尚未登记特色劳务品牌，请据实手填",
        "Labour service brands are not registered here yet; fill in by hand",
    )
    NO_BASES = (
        "no_bases",
        "系统尚未登记乡村振兴劳务基地，请据实手填",
        "Labour bases are not registered here yet; fill in by hand",
    )
    NO_COOPERATIVES = (
        "no_cooperatives",
        "系统尚未登记劳务合作社，请据实手填",
        "Labour cooperatives are not registered here yet; fill in by hand",
    )
    NO_WORKSHOPS = (
        "no_workshops",
        "系统尚未登记帮扶车间，只有在车间务工的人员记录，请据实手填",
        "Workshops are not registered here yet, only who works in them; fill in by hand",
    )
    NO_RELIEF_PROJECTS = (
        "no_relief_projects",
        "系统尚未登记以工代赈项目及其用工，请据实手填",
        "Work-for-relief projects and their workers are not registered here yet; fill in by hand",
    )
    NO_TRAINING = (
        "no_training",
        "系统尚未登记职业技能培训，请据实手填",
        "Training courses are not registered here yet; fill in by hand",
    )
    NO_SETTLEMENTS = (
        "no_settlements",
        "系统尚未标识易地搬迁安置区，请据实手填",
        "Relocation settlements are not marked here yet; fill in by hand",
    )
    NO_JOB_FAIRS = (
        "no_job_fairs",
        "系统尚未登记专场招聘活动，请据实手填",
        "Job fairs are not registered here yet; fill in by hand",
    )
    NOBODY_REGISTERED = (
        "nobody_registered",
        "系统中没有该单位的脱贫人口或监测对象，无从统计",
        "Nobody of this unit is in the register, so nothing can be counted",
    )
