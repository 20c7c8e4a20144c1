"""防止返贫就业攻坚行动推进情况表: annex 1 of the Shandong notice of 2023 (domain.md §8.1)."""

from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.forms.reasons import EmptyBecause
from bangfu.engine.forms.spec import FormColumn, FormSpec
from bangfu.engine.indicators import Measure

WORKSHOPS = "就业帮扶车间个数"
RELIEF = "以工代赈吸纳当地农村劳动力就业人数"
LIFTED_OUT_AMONG_THEM = "吸纳脱贫人口数"

ANNEX1 = FormSpec(
    name="annex1",
    number="附件1",
    number_en="Annex 1",
    title="防止返贫就业攻坚行动推进情况表",
    en="Progress of the employment campaign against falling back into poverty",
    row_heading="市、县（市、区）",
    columns=(
        FormColumn(
            "alliances",
            "劳务协作联盟个数",
            "Labour cooperation alliances",
            empty=EmptyBecause.NO_ALLIANCES,
            is_shared=True,
        ),
        FormColumn(
            "brands",
            "特色劳务品牌个数",
            "Labour service brands",
            empty=EmptyBecause.NO_BRANDS,
        ),
        FormColumn(
            "bases",
            "乡村振兴劳务基地个数",
            "Labour bases for rural revitalisation",
            empty=EmptyBecause.NO_BASES,
        ),
        FormColumn(
            "cooperatives",
            "劳务合作社个数",
            "Labour cooperatives",
            empty=EmptyBecause.NO_COOPERATIVES,
        ),
        FormColumn(
            "workshops",
            WORKSHOPS,
            "Assistance workshops",
            below="",
            empty=EmptyBecause.NO_WORKSHOPS,
        ),
        FormColumn(
            "workshop_people",
            WORKSHOPS,
            "People lifted out of poverty taken on by workshops",
            below=LIFTED_OUT_AMONG_THEM,
            measure=Measure(Indicator.WORKSHOP_PEOPLE, Counting.YTD_EVER_ALL),
        ),
        FormColumn(
            "relief_workers",
            RELIEF,
            "Local rural workers on work-for-relief projects",
            below="",
            empty=EmptyBecause.NO_RELIEF_PROJECTS,
        ),
        FormColumn(
            "relief_people",
            RELIEF,
            "People lifted out of poverty on work-for-relief projects",
            below=LIFTED_OUT_AMONG_THEM,
            empty=EmptyBecause.NO_RELIEF_PROJECTS,
        ),
        FormColumn(
            "welfare_post_people",
            "乡村公益性岗位安置脱贫人口数",
            "People lifted out of poverty in rural public-welfare posts",
            measure=Measure(Indicator.WELFARE_POST_PEOPLE, Counting.YTD_EVER_ALL),
        ),
        FormColumn(
            "trained_people",
            "组织脱贫人口参加职业技能培训人数",
            "People lifted out of poverty in vocational training",
            empty=EmptyBecause.NO_TRAINING,
        ),
        FormColumn(
            "settlement_people",
            "易地搬迁安置区脱贫人口就业人数",
            "People lifted out of poverty of relocation settlements at work",
            empty=EmptyBecause.NO_SETTLEMENTS,
        ),
        FormColumn(
            "job_fairs",
            "举办“乐业搬迁（迁建）”专场招聘活动次数",
            "Job fairs held for relocation settlements",
            empty=EmptyBecause.NO_JOB_FAIRS,
        ),
    ),
    parts=(("relief_people", "relief_workers"),),
    note="注：相关数据填当年累计数。",
    source="山东省人力资源和社会保障厅等三部门《关于开展防止返贫就业攻坚行动的通知》（2023年）附件1",
)
