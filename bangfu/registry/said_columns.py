"""What people say of the work and the training they want, as columns: of a table of their own, and
of a table of visits."""

from bangfu.engine.codes import (
    Code,
    SaidHow,
    TrainingMode,
    TrainingWanted,
    WishForm,
    WishHours,
    WishPlace,
)
from bangfu.engine.tables import Column, Roster
from bangfu.registry import cells
from bangfu.registry.rosters import DROPPED, WHOSE_NUMBER

WISH, TRAINING = "wish_", "training_"
LIMITS = "如不能走远、要接送孩子；照本人的话写。"

CODES: dict[str, type[Code]] = {
    "wish_form": WishForm,
    "wish_place": WishPlace,
    "wish_hours": WishHours,
    "training_wanted": TrainingWanted,
    "training_mode": TrainingMode,
    "training_hours": WishHours,
}

WHO = (
    Column(
        "person_number",
        "人口编号",
        cells.number,
        also=("人编号", "人员编号"),
        example="370724000100101",
    ),
    Column("name", "姓名", cells.name, value_class="personal", help="用来核对是不是同一个人。"),
    WHOSE_NUMBER,
)

WISH_COLUMNS = (
    Column(
        "wish_form",
        "就业形式",
        **cells.coded(CODES["wish_form"]),
        value_class="personal",
        help="没有要求的选“什么形式都行”。本人暂不找工作的不填，请在本人的权益页登记。",
    ),
    Column("wish_occupation", "想做什么", cells.label(60), value_class="personal", example="缝纫"),
    Column("wish_place", "愿意到哪里", **cells.coded(CODES["wish_place"]), value_class="personal"),
    Column(
        "wish_pay_yuan",
        "月收入不低于（元）",
        cells.whole_yuan,
        also=("月收入不低于(元)", "月收入不低于"),
        value_class="personal",
        example="3000",
    ),
    Column("wish_hours", "工作时间", **cells.coded(CODES["wish_hours"]), value_class="personal"),
    Column("wish_limits", "有什么不方便", cells.label(500), value_class="sensitive", help=LIMITS),
)

TRAINING_COLUMNS = (
    Column(
        "training_wanted",
        "培训意愿",
        **cells.coded(CODES["training_wanted"]),
        value_class="personal",
        help="哪种回答都可以，都没有后果。",
    ),
    Column("training_subject", "想学什么", cells.label(60), value_class="personal", example="电焊"),
    Column(
        "training_mode", "培训方式", **cells.coded(CODES["training_mode"]), value_class="personal"
    ),
    Column(
        "training_hours", "培训时间", **cells.coded(CODES["training_hours"]), value_class="personal"
    ),
    Column(
        "training_limits",
        "培训有什么不方便",
        cells.label(500),
        value_class="sensitive",
        help=LIMITS,
    ),
)

WISHES = Roster(
    name="wishes",
    title="就业意愿和培训需求",
    dropped=DROPPED,
    help="本人所说的就业意愿和培训需求，每人每次一行。没有问到的留空，以前说的不变；"
    "登记不影响任何待遇和排序，也不解除“暂不找工作”。",
    foreign=("开始时间", "结束时间", "务工月收入(元)", "走访结果", "户主姓名", "识别标准"),
    foreign_title="人员、务工或走访信息",
    columns=(
        *WHO,
        Column(
            "said_on",
            "本人说的日期",
            cells.day,
            also=("登记日期",),
            required=True,
            value_class="personal",
            example="2023-10-09",
        ),
        Column(
            "said_how",
            "怎么说的",
            **cells.coded(SaidHow)
            | {"choices": tuple(how.zh for how in SaidHow if how is not SaidHow.PORTAL)},
            required=True,
            value_class="personal",
            help="本人在手机上说的，只能由本人改。",
        ),
        *WISH_COLUMNS,
        *TRAINING_COLUMNS,
    ),
)
