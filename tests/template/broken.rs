//! Forms with faults: the smallest form with some of its text replaced, and what the linter says.

/// What authors got wrong: files, what is replaced and by what, and all that is told.
pub(crate) type Slip = (&'static [(&'static str, &'static str, &'static str)], &'static [&'static str]);

pub(crate) const SLIPS: &[Slip] = &[
    // Lists that state targets.
    (
        &[(
            FIGURES,
            "total = \"合计\"\n\n[[block.column]]\nid = \"名称\"",
            "total = \"合计\"\ntarget = { direction = \"名称\", value = \"名称\", achieved = \"决算\", at_most = [\"小\"] }\n\n[[block.column]]\nid = \"名称\"",
        )],
        &[
            "sheets/figures.toml:53:38：“名称”不是数字，不能作指标值或完成值",
            "sheets/figures.toml:53:72：direction 那一列的选项里没有“小”",
        ],
    ),
    (
        &[(
            FIGURES,
            "total = \"合计\"\n\n[[block.column]]\nid = \"名称\"",
            "total = \"合计\"\ntarget = { direction = \"名称\", value = \"预算\", achieved = \"甲\" }\n\n[[block.column]]\nid = \"名称\"",
        )],
        &["sheets/figures.toml:53:55：清单“项目”没有叫“甲”的列"],
    ),
    (
        &[
            (
                FIGURES,
                "total = \"合计\"\n\n[[block.column]]\nid = \"名称\"",
                "total = \"合计\"\ntarget = { direction = \"名称\", value = \"预算\", achieved = \"决算\" }\n\n[[block.column]]\nid = \"名称\"",
            ),
            (FIGURES, "formula = 'IF(预算=0,\"\",决算/预算)'", "formula = '按目标.得分'"),
        ],
        &[
            "sheets/figures.toml:53:24：direction 那一列的选项里没有≥、≤、=",
            "sheets/figures.toml:75:11：用了“按目标.得分”，target 里却没有写 weight：分值在哪一列",
        ],
    ),
    // Without `spans` each part covers a column, the levels of headings before the rows too.
    (
        &[
            (FIGURES, "columns = [6, 20, 12, 12, 12, 12]", "columns = [6, 20, 12, 12]"),
            (FIGURES, "spans = [2, 1, 1, 1, 1]\n", ""),
        ],
        &[
            "sheets/figures.toml:6:1：这一块有 5 列（行标题各级、行名称、各列），超出工作表的 4 列；没有写 spans 的，一项占一列",
            "sheets/figures.toml:45:1：这一块有 5 列（固定标题各级、序号、各列），超出工作表的 4 列",
        ],
    ),
    (
        &[
            (FIGURES, "columns = [6, 20, 12, 12, 12, 12]", "columns = [6, 20, 12, 12, 12]"),
            (FIGURES, "spans = [2, 1, 1, 1, 1]\n", ""),
            (FIGURES, "id = \"基本支出\"", "id = \"基本支出\"\ngroup = [\"基本\"]"),
        ],
        &["sheets/figures.toml:6:1：这一块有 6 列（行标题各级、行名称、各列），超出工作表的 5 列"],
    ),
    (
        &[(SCORES, "columns = [10, 14, 6, 24, 24, 10, 8, 8, 16, 16]", "columns = [10, 14, 6, 24, 24, 10, 8, 8, 16]")],
        &["sheets/scores.toml:5:1：这一块有 10 列（各级指标、分值"],
    ),
    (
        &[(COVER, "id = \"单位代码\"", "id = \"单位代码\"\nspan = 2")],
        &["sheets/cover.toml:13:6：span 是 2 列，这里只有 1 列可占"],
    ),
    // A value over the label of the pair beside it.
    (
        &[
            (COVER, "columns = [14, 30]", "columns = [14, 30, 14, 30]"),
            (COVER, "kind = \"form\"", "kind = \"form\"\ncolumns = 2"),
            (COVER, "id = \"单位名称\"", "id = \"单位名称\"\nspan = 2"),
        ],
        &["sheets/cover.toml:9:6：span 是 2 列，这里只有 1 列可占"],
    ),
    // Of several of which one counts.
    (
        &[
            (INDICATORS, "weight = 4", "weight = 4\neither = \"甲\""),
            (INDICATORS, "weight = 6", "weight = 6\neither = \"甲\""),
            (TEMPLATE, "full = 20", "full = 16"),
        ],
        &["indicators.toml:27:6：“甲”取其一计分，各指标的分值应相同；这里是 6，“制度健全性”是 4"],
    ),
    (
        &[
            (INDICATORS, "id = \"预算控制率\"", "id = \"预算控制率\"\neither = \"甲\""),
            (INDICATORS, "id = \"预算完成率\"", "id = \"预算完成率\"\neither = \"甲\"\napplies = \"支出合计.追加>0\""),
            (TEMPLATE, "full = 20", "full = 15"),
        ],
        &[
            "indicators.toml:14:11：与“预算控制率”取其一计分的指标不适用时得满分，就总是它算分；请写 otherwise = \"rescale\"",
        ],
    ),
    (
        &[
            (INDICATORS, "id = \"预算控制率\"", "id = \"预算控制率\"\neither = \"甲\""),
            (
                INDICATORS,
                "id = \"预算完成率\"",
                "id = \"预算完成率\"\neither = \"甲\"\napplies = \"支出合计.追加>0\"\notherwise = \"zero\"",
            ),
            (TEMPLATE, "full = 20", "full = 15"),
        ],
        &[],
    ),
    // Bands.
    (
        &[(INDICATORS, "[[0, 5], [0.10, 4]", "[[0, 4], [0.10, 5]")],
        &["indicators.toml:6:50：bands 从好到差排列，给分不能越来越高：后一档 5 分，前一档 4 分"],
    ),
    (
        &[(INDICATORS, "[0.30, 2]], otherwise = 0", "[0.30, 2]], otherwise = 3")],
        &["indicators.toml:6:89：bands 从好到差排列，给分不能越来越高：后一档 3 分，前一档 2 分"],
    ),
    (
        &[(INDICATORS, "[[0, 5], [0.10, 4], [0.20, 3], [0.30, 2]]", "[[0.95, 5], [0.9, 4]]")],
        &["indicators.toml:6:8：bands 的界限从大到小排列，是越大越好；请写 direction = \"at-least\""],
    ),
    (
        &[(INDICATORS, "[[0, 5], [0.10, 4], [0.20, 3], [0.30, 2]]", "[[0.95, 5], [0.9, 4], [0.92, 3]]")],
        &["indicators.toml:6:47：bands 的界限要从好到差排列：0.9 不应排在 0.95 之后"],
    ),
    // The same bound twice.
    (
        &[(INDICATORS, "[[0, 5], [0.10, 4], [0.20, 3], [0.30, 2]]", "[[0, 5], [0.1, 4], [0.1, 3]]")],
        &["indicators.toml:6:54：bands 的界限要从好到差排列：0.1 不应排在 0.1 之后"],
    ),
    (
        &[(
            INDICATORS,
            "[[0, 5], [0.10, 4], [0.20, 3], [0.30, 2]]",
            "[[0.95, 5], [0.9, 4], [0.9, 3]], direction = \"at-least\"",
        )],
        &["indicators.toml:6:57：bands 的界限要从好到差排列：0.9 不应排在 0.9 之后"],
    ),
    // Percentages that are not written as shares.
    (
        &[(INDICATORS, "[0.30, 2]], otherwise = 0", "[30, 2]], otherwise = 0")],
        &["indicators.toml:6:66：界限 30 就是 3000%；百分数写成小数，如 0.3（30%）"],
    ),
    (
        &[(INDICATORS, "standard = 1, step", "standard = 100, step")],
        &["indicators.toml:15:46：界限 100 就是 10000%；百分数写成小数，如 1（100%）"],
    ),
    (
        &[(INDICATORS, "standard = 1, step", "standard = 12.5, step")],
        &["indicators.toml:15:46：界限 12.5 就是 1250%；百分数写成小数，如 0.125（12.5%）"],
    ),
    (&[(INDICATORS, "step = 0.05", "step = 0")], &["indicators.toml:15:56：step 必须大于 0"]),
    // Levels, grades, answers.
    (
        &[
            (
                INDICATORS,
                "rule = { kind = \"judged\" }",
                "rule = { kind = \"rating\", levels = [[\"好\", 6, 4], [\"好\", 3, 0]] }",
            ),
            (INDICATORS, "standard = \"酌情给分。\"\n", ""),
        ],
        &["indicators.toml:29:51：等级“好”写了两次"],
    ),
    (&[(TEMPLATE, "name = \"差\"", "name = \"优\"")], &["template.toml:24:8：等次“优”写了两次"]),
    (
        &[(TEMPLATE, "name = \"优\"", "name = \"优秀\"")],
        &["template.toml:20:8：“自评等级”的选项里没有“优秀”这一等；各等次要与选项一致，选项有：优、差"],
    ),
    (
        &[(INDICATORS, "group = [\"效果\"]", "group = [\"效果\"]\napplies = '自评等级=\"良\"'")],
        &["indicators.toml:28:11：“自评等级”的选项里没有“良”，这样写永远不成立；选项有：优、差"],
    ),
    // Who fills in what.
    (
        &[(TEMPLATE, "\"单位名称\"", "\"支出合计.决算\"")],
        &["template.toml:10:13：“支出合计.决算”是算出来的，单位名称和编码要由单位填写"],
    ),
    (&[(TEMPLATE, "\"单位名称\"", "\"自评总分\"")], &["template.toml:10:13：“自评总分”填的是数字，单位名称是文字"]),
    (&[(TEMPLATE, "fiscal_year = 2021", "fiscal_year = 22")], &["template.toml:4:15：年度写四位数的年份，如 2022"]),
    (&[(CHECKS, "rounding = 0.02", "rounding = -0.02")], &["checks.toml:5:12：尾差不能是负数（-0.02）"]),
    // What has no use.
    (
        &[(INDICATORS, "weight = 6", "weight = 6\neither = \"甲\"")],
        &["indicators.toml:29:10：取其一计分的“甲”只有这一个指标"],
    ),
    (
        &[(INDICATORS, "weight = 6", "weight = 6\notherwise = \"zero\"")],
        &["indicators.toml:29:13：写了 otherwise 却没有写 applies"],
    ),
    // Text in arithmetic.
    (
        &[(INDICATORS, "支出合计.追加 / 支出合计.年初", "单位名称 / 支出合计.年初")],
        &["indicators.toml:5:9：“单位名称”填的是文字，不能加减乘除"],
    ),
    (
        &[(INDICATORS, "支出合计.追加 / 支出合计.年初", "单位名称")],
        &["indicators.toml:5:9：“单位名称”不是数字，不能计分"],
    ),
    // A part that the department scores itself.
    (
        &[(
            INDICATORS,
            "rule = { kind = \"checklist\", of = \"制度\", points = 2 }\nstandard = \"每项2分。\"",
            "rule = { kind = \"parts\", parts = [{ value = \"自评总分\", weight = 4, rule = { kind = \"judged\" } }] }",
        )],
        &["indicators.toml:22:45：“自评总分”由单位填这一部分的分，那里要写 max = 4"],
    ),
    (
        &[(FIGURES, "'IF(预算=0,\"\",决算/预算)'", "'IF(预算=0,\"\",-名称)'")],
        &["sheets/figures.toml:74:11：“项目.名称”填的是文字，不能加减乘除"],
    ),
    (&[(FIGURES, "'IF(预算=0,\"\",决算/预算)'", "'IFERROR(名称*1,0)'")], &[]),
    // What is there twice is told once.
    (
        &[(INDICATORS, "id = \"预算完成率\"", "id = \"预算控制率\"")],
        &["indicators.toml:11:6：“预算控制率”这个名字用了两次，另一处在 indicators.toml:2；"],
    ),
    (
        &[
            (FIGURES, "id = \"追加\"", "id = \"年初\""),
            (FIGURES, "年初+追加=0", "年初=0"),
            (FIGURES, "决算/(年初+追加)", "决算/年初"),
            (INDICATORS, "支出合计.追加 / 支出合计.年初", "支出合计.决算 / 支出合计.年初"),
            (INDICATORS, "(支出合计.年初 + 支出合计.追加)", "支出合计.年初"),
            (INDICATORS, "支出合计.追加=0", "支出合计.决算=0"),
        ],
        &["sheets/figures.toml:19:6：“年初”这个名字用了两次，另一处在 sheets/figures.toml:13；"],
    ),
    (&[(FIGURES, "id = \"采购\"", "id = \"财务\"")], &["sheets/figures.toml:88:6：“制度.财务”这个名字用了两次"]),
    // Where a fault is told, and in which words.
    (&[(INDICATORS, "weight = 4", "weight = 3")], &["indicators.toml:2:6：分值合计是 19，与满分 20 不符（相差 1）"]),
    (
        &[(INDICATORS, "支出合计.追加 / 支出合计.年初", "IF(单位代码=“甲”,1,0)")],
        &[
            "indicators.toml:5:18：公式写法有误：中文引号要改用半角的 \"",
            "indicators.toml:5:20：公式写法有误：中文引号要改用半角的 \"",
        ],
    ),
    (
        &[(INDICATORS, "definition = ", "defintion = ")],
        &["indicators.toml:7:1：不认识的键“defintion”；是不是“definition”？这里可以写：id、"],
    ),
    (
        &[(INDICATORS, "weight = 4", "weight = \"四\"")],
        &["indicators.toml:21:10：类型不对：这里应是数字，只写数，不写单位"],
    ),
    (
        &[(INDICATORS, "points = 2 }", "points = true }")],
        &["indicators.toml:22:50：类型不对：这里写的是 true/false `true`，应是 数字"],
    ),
    // Points of each item.
    (
        &[
            (INDICATORS, "points = 2 }", "points = { \"财务\" = 3, \"采购\" = 1 } }"),
            (INDICATORS, "standard = \"每项2分。\"\n", ""),
        ],
        &[],
    ),
    (
        &[
            (INDICATORS, "points = 2 }", "points = { \"财务\" = 4, \"合同\" = 1 } }"),
            (INDICATORS, "standard = \"每项2分。\"\n", ""),
        ],
        &[
            "indicators.toml:22:8：points 里没有写检查项“采购”给几分",
            "indicators.toml:22:8：检查表“制度”里没有“合同”这一项；有：财务、采购",
        ],
    ),
    (
        &[
            (INDICATORS, "points = 2 }", "points = { \"财务\" = 2, \"采购\" = 1 } }"),
            (INDICATORS, "standard = \"每项2分。\"\n", ""),
        ],
        &["indicators.toml:22:8：这条规则最多给 3 分，不到分值 4"],
    ),
];

/// A broken form: file, what is replaced, by what, and the start of the fault that must come out.
pub(crate) type Broken = (&'static str, &'static str, &'static str, &'static str);

pub(crate) const TEMPLATE: &str = "template.toml";
pub(crate) const COVER: &str = "sheets/cover.toml";
pub(crate) const FIGURES: &str = "sheets/figures.toml";
pub(crate) const SCORES: &str = "sheets/scores.toml";
pub(crate) const INDICATORS: &str = "indicators.toml";
pub(crate) const CHECKS: &str = "checks.toml";

/// The rule of the first indicator, and the same with its value.
pub(crate) const BANDS: &str =
    "rule = { kind = \"bands\", bands = [[0, 5], [0.10, 4], [0.20, 3], [0.30, 2]], otherwise = 0 }";
pub(crate) const VALUED: &str = "value = \"支出合计.追加 / 支出合计.年初\"\nrule = { kind = \"bands\", bands = [[0, 5], [0.10, 4], [0.20, 3], [0.30, 2]], otherwise = 0 }";

pub(crate) const BROKEN: &[Broken] = &[
    // The head.
    (TEMPLATE, "id = \"mini\"", "id = \"Mini 表\"", "template.toml:2:6：模板 id“Mini 表”"),
    (
        TEMPLATE,
        "title = \"小表\"",
        "title = \"2019年度小表\"",
        "template.toml:3:9：标题写的是2019年度，本表是2021年度的；年度只在 fiscal_year 写一次，标题里写 {year}年度",
    ),
    (TEMPLATE, "revision = 1", "revision = \"一\"", "template.toml:5:12：类型不对"),
    (TEMPLATE, "revision = 1\n", "", "template.toml:1:1：缺少必填的键“revision”"),
    (TEMPLATE, "revision = 1", "revison = 1", "template.toml:5:1：不认识的键“revison”"),
    (TEMPLATE, "\"cover\"", "\"covers\"", "template.toml:7:11：没有工作表文件 sheets/covers.toml"),
    (TEMPLATE, "\"cover\", ", "", "template.toml:7:11：sheets/cover.toml 没有列进"),
    (TEMPLATE, "\"单位名称\"", "\"单位全称\"", "template.toml:10:13：没有叫“单位全称”的字段；是不是“单位名称”？"),
    (TEMPLATE, "unit_code = \"单位代码\"", "unit_code = \"项目.名称\"", "template.toml:11:13：“项目.名称”是一列"),
    (TEMPLATE, "table = \"评分\"", "table = \"打分\"", "template.toml:14:9：没有叫“打分”的评分表"),
    (TEMPLATE, "full = 20", "full = 100", "indicators.toml:2:6：分值合计是 20，与满分 100 不符（相差 80）"),
    (TEMPLATE, "declared = \"自评总分\"", "declared = \"总分\"", "template.toml:16:12：没有叫“总分”的字段"),
    (TEMPLATE, "min = 0", "min = 19", "template.toml:25:7：等次要从高到低排列"),
    (TEMPLATE, "[identity]", "[identity", "template.toml:9:"),
    // Sheets.
    (COVER, "name = \"封面\"", "name = \"封面/首页\"", "sheets/cover.toml:1:8：工作表名“封面/首页”不能用：不能含有"),
    // What repeats.
    (
        COVER,
        "id = \"单位代码\"",
        "id = \"单位代码{i}\"\nrepeat = 0",
        "sheets/cover.toml:14:10：repeat 要写 1 到 200 的整数",
    ),
    (
        COVER,
        "id = \"单位代码\"",
        "id = \"单位代码{i}\"\nrepeat = \"二\"",
        "sheets/cover.toml:14:10：repeat 要写 1 到 200 的整数",
    ),
    (
        COVER,
        "id = \"单位代码\"",
        "id = \"单位代码\"\nrepeat = 2",
        "sheets/cover.toml:13:6：repeat 的每一份里都叫“单位代码”",
    ),
    (
        COVER,
        "name = \"封面\"",
        "name = \"封面\"\nrepeat = 2",
        "sheets/cover.toml:1:8：工作表名“封面”不能用：与另一张表重名",
    ),
    (
        COVER,
        "id = \"单位代码\"",
        "id = \"自检.代码\"",
        "sheets/cover.toml:13:6：“自检.代码”不能作名字：“自检”开头的名字",
    ),
    (COVER, "name = \"封面\"", "name = \"填报自检\"", "sheets/cover.toml:1:8：工作表名“填报自检”不能用：这个名字留给"),
    (COVER, "name = \"封面\"", "name = \"收支表\"", "sheets/figures.toml:1:8：工作表名“收支表”不能用：与另一张表重名"),
    (COVER, "name = \"封面\"", "name = \"\"", "sheets/cover.toml:1:8：工作表名“”不能用：要有1到31个字"),
    (COVER, "columns = [14, 30]", "columns = [14, 300]", "sheets/cover.toml:2:11：列宽应在 1 到 120 之间"),
    (COVER, "columns = [14, 30]", "columns = []", "sheets/cover.toml:2:11：至少要有一个列宽"),
    (COVER, "kind = \"form\"", "kind = \"from\"", "sheets/cover.toml:5:8：没有 kind = \"from\" 这种块"),
    (COVER, "kind = \"form\"\n", "", "sheets/cover.toml:4:1：每个 [[block]] 都要写 kind"),
    (
        COVER,
        "kind = \"form\"",
        "kind = \"form\"\ncolumns = 9",
        "sheets/cover.toml:4:1：表单的 columns 应在 1 到 4 之间",
    ),
    (
        COVER,
        "kind = \"form\"",
        "kind = \"form\"\nspans = [1, 3]",
        "sheets/cover.toml:6:9：各列宽占 4 列，超出工作表的 2 列",
    ),
    (COVER, "kind = \"form\"", "kind = \"form\"\nspans = [1]", "sheets/cover.toml:6:9：spans 应有 2 个数"),
    (COVER, "kind = \"form\"", "kind = \"form\"\nspans = [0, 1]", "sheets/cover.toml:6:9：spans 里的数至少是 1"),
    // Fields.
    (
        COVER,
        "id = \"单位代码\"",
        "id = \"单位名称\"",
        "sheets/cover.toml:13:6：“单位名称”这个名字用了两次，另一处在 sheets/cover.toml:8",
    ),
    (COVER, "id = \"单位代码\"", "id = \"A1\"", "sheets/cover.toml:13:6：“A1”不能作名字：像单元格地址"),
    (COVER, "id = \"单位代码\"", "id = \"单位 代码\"", "sheets/cover.toml:13:6：“单位 代码”不能作名字：只能用汉字"),
    (COVER, "id = \"单位代码\"", "id = \"1单位\"", "sheets/cover.toml:13:6：“1单位”不能作名字：要以汉字"),
    (COVER, "id = \"单位代码\"\ntype = \"text\"", "id = \"单位代码\"", "sheets/cover.toml:13:6：缺少类型"),
    (COVER, "type = \"score\"", "type = \"number\"", "sheets/cover.toml:18:8：不认识的取值“number”"),
    (COVER, "max = 20", "max = 20\nmin = 30", "sheets/cover.toml:17:6：min（30）大于 max（20）"),
    (COVER, "max = 20", "max = 20\ndecimals = 12", "sheets/cover.toml:17:6：decimals 最多是 8"),
    (COVER, "max = 20", "max = 20\nchoices = [\"甲\"]", "sheets/cover.toml:17:6：只有 choice 类型才能写 choices"),
    (COVER, "choices = [\"优\", \"差\"]", "", "sheets/cover.toml:22:6：choice 类型要写 choices"),
    (COVER, "[\"优\", \"差\"]", "[\"优\", \"优\"]", "sheets/cover.toml:22:6：choices 里“优”重复"),
    (COVER, "max = 20", "max = 20\ntotal = true", "sheets/cover.toml:17:6：这里不能写 total"),
    (
        COVER,
        "max = 20",
        "formula = \"1+1\"\nprefilled = true",
        "sheets/cover.toml:17:6：有公式的字段不能再标 prefilled",
    ),
    // Formulas.
    (
        FIGURES,
        "\"基本支出+项目支出\"",
        "\"基本支出+项目支出数\"",
        "sheets/figures.toml:43:17：公式里没有叫“项目支出数”的字段",
    ),
    (FIGURES, "\"基本支出+项目支出\"", "\"基本支出+(项目支出\"", "sheets/figures.toml:43:"),
    (
        FIGURES,
        "\"基本支出+项目支出\"",
        "\"SUMIFS(基本支出,项目支出)\"",
        "sheets/figures.toml:43:12：函数“SUMIFS”不在公式语言中",
    ),
    (FIGURES, "\"基本支出+项目支出\"", "\"ABS(基本支出,项目支出)\"", "sheets/figures.toml:43:12：函数 ABS 要 1 个参数"),
    (FIGURES, "\"基本支出+项目支出\"", "\"基本支出+A1\"", "sheets/figures.toml:43:17：公式语言不支持"),
    (FIGURES, "\"基本支出+项目支出\"", "\"基本支出+支出合计\"", "sheets/figures.toml:43:11：公式绕回了自己：支出合计."),
    (FIGURES, "\"基本支出+项目支出\"", "\"基本支出+项目.决算\"", "sheets/figures.toml:43:11：“项目.决算”是一列"),
    (
        FIGURES,
        "'IF(预算=0,\"\",决算/预算)'",
        "'IF(预算=0,\"\",决算/预算数)'",
        "sheets/figures.toml:74:26：公式里没有叫“预算数”的字段",
    ),
    (
        FIGURES,
        "id = \"项目支出\"\n",
        "id = \"项目支出\"\nskip = [\"追加\"]\n",
        "sheets/figures.toml:44:17：公式要用到第“项目支出”行第“追加”列",
    ),
    (
        FIGURES,
        "id = \"项目支出\"\n",
        "id = \"项目支出\"\nskip = [\"追加数\"]\n",
        "sheets/figures.toml:40:9：没有这一列：“追加数”",
    ),
    // Lists and checklists.
    (FIGURES, "capacity = 4\n", "", "sheets/figures.toml:48:6：清单要写 capacity"),
    (FIGURES, "capacity = 4", "capacity = 90000", "sheets/figures.toml:48:6：清单最多 2000 行"),
    (FIGURES, "total = \"合计\"\n", "", "sheets/figures.toml:48:6：清单有 total = true 的列"),
    (
        FIGURES,
        "id = \"名称\"\ntype = \"text\"",
        "id = \"名称\"\ntype = \"text\"\ntotal = true",
        "sheets/figures.toml:55:6：只有数值列才能合计",
    ),
    (FIGURES, "answer = \"yes-no\"", "answer = \"maybe\"", "sheets/figures.toml:80:10：不认识的取值“maybe”"),
    // The scoring table and its indicators.
    (
        SCORES,
        "levels = [\"一级指标\", \"二级指标\"]",
        "levels = [\"指标\"]",
        "indicators.toml:3:9：指标的 group 应有 0 级",
    ),
    (INDICATORS, "[0.10, 4], [0.20, 3]", "[0.20, 3], [0.10, 4]", "indicators.toml:6:55：bands 的界限要从好到差排列"),
    (INDICATORS, "[0, 5]", "[0, 6]", "indicators.toml:6:39：给分 6 高于分值 5"),
    (INDICATORS, "[0, 5]", "[0, -1]", "indicators.toml:6:39：给分不能是负数"),
    (
        INDICATORS,
        "bands = [[0, 5], [0.10, 4], [0.20, 3], [0.30, 2]]",
        "bands = []",
        "indicators.toml:6:8：bands 至少要有一档",
    ),
    (INDICATORS, "kind = \"bands\"", "kind = \"band\"", "indicators.toml:6:"),
    (INDICATORS, "weight = 6", "weight = -6", "indicators.toml:26:6：weight 必须大于 0"),
    (FIGURES, "capacity = 4", "capacity = 4\nmin_rows = 5", "sheets/figures.toml:48:6：min_rows（5）大于行数（4）"),
    (
        FIGURES,
        "capacity = 4\n",
        "heads = [\"类\"]\nline = [{ labels = [\"甲\"], rows = 2, min_rows = 1 }, { labels = [\"乙\"], rows = 2, min_rows = 3 }]\n",
        "sheets/figures.toml:51:65：min_rows（3）大于行数（2）",
    ),
    (FIGURES, "capacity = 4", "capacity = 0", "sheets/figures.toml:48:6：清单最多 2000 行，至少 1 行"),
    (INDICATORS, "step = 0.05", "step = 0", "indicators.toml:15:56：step 必须大于 0"),
    (INDICATORS, "value = \"支出合计.追加 / 支出合计.年初\"\n", "", "indicators.toml:5:8：规则 bands 需要指标值"),
    (
        INDICATORS,
        "rule = { kind = \"checklist\"",
        "value = \"1\"\nrule = { kind = \"checklist\"",
        "indicators.toml:23:8：规则 checklist 不用指标值",
    ),
    (INDICATORS, "of = \"制度\"", "of = \"规章\"", "indicators.toml:22:35：没有叫“规章”的检查表"),
    (
        INDICATORS,
        "rule = { kind = \"checklist\", of = \"制度\", points = 2 }",
        "value = \"1\"\nrule = { kind = \"proportional\", target = \"目标\" }",
        "indicators.toml:23:43：公式里没有叫“目标”的字段",
    ),
    (
        INDICATORS,
        "weight = 4",
        "weight = 4\ndeviation = { share = 0.3, points = 2 }",
        "indicators.toml:23:8：deviation 只能与 proportional",
    ),
    (
        INDICATORS,
        "without_denominator = \"zero\"\n",
        "",
        "indicators.toml:14:9：分母“支出合计.年初+支出合计.追加”可能是0，那时算不出得分；请写明那时怎样计分，如 without_denominator",
    ),
    (
        INDICATORS,
        "without_denominator = \"zero\"",
        "without_denominator = \"none\"",
        "indicators.toml:17:23：不认识的取值“none”；可以是：full、zero、rescale",
    ),
    (
        INDICATORS,
        "without_denominator = \"zero\"",
        "without_denominator = 6",
        "indicators.toml:17:23：给分 6 高于分值 5",
    ),
    (
        INDICATORS,
        "without_denominator = \"zero\"",
        "without_denominator = -1",
        "indicators.toml:17:23：给分不能是负数（-1）",
    ),
    (INDICATORS, "without_denominator = \"zero\"", "without_denominator = true", "indicators.toml:17:23：类型不对"),
    (
        INDICATORS,
        "without_denominator = \"zero\"",
        "without_denominator = { when = \"支出=0\", then = \"full\", otherwise = 0 }",
        "indicators.toml:17:33：公式里没有叫“支出”的字段",
    ),
    (
        INDICATORS,
        "without_denominator = \"zero\"",
        "without_denominator = { when = \"支出合计.追加=0\", then = \"full\" }",
        "indicators.toml:17:23：缺少必填的键“otherwise”",
    ),
    (
        INDICATORS,
        "without_denominator = \"zero\"",
        "without_denominator = \"rescale\"\napplies = \"支出合计.追加=0\"",
        "indicators.toml:17:23：without_denominator 写了 \"rescale\"（不计）的，有 applies 时 otherwise 也要写 \"rescale\"",
    ),
    (
        INDICATORS,
        "value = \"支出合计.决算 / (支出合计.年初 + 支出合计.追加)\"",
        "value = \"支出合计.决算 / 100\"",
        "indicators.toml:17:23：这个指标没有会是0的分母，without_denominator 用不上，请去掉",
    ),
    (INDICATORS, "weight = 4", "weight = 4\ntable = \"甲\"", "indicators.toml:22:9：没有叫“甲”的评分表"),
    (INDICATORS, "[[indicator]]\nid = \"制度健全性\"", "[[indicators]]\nid = \"制度健全性\"", "indicators.toml:"),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"interpolated\", line = [[0, 5]] }",
        "indicators.toml:6:8：line 至少要有两个点",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"interpolated\", line = [[0.3, 0], [0, 5]] }",
        "indicators.toml:6:52：line 的指标值要从小到大排列：0 不应排在 0.3 之后",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"interpolated\", line = [[0, 5], [0.3, 0]], above = 6 }",
        "indicators.toml:6:68：给分 6 高于分值 5",
    ),
    (INDICATORS, BANDS, "rule = { kind = \"interpolated\", line = [[0, 5], [0.3]] }", "indicators.toml:6"),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"cases\", cases = [], otherwise = 0 }",
        "indicators.toml:6:8：至少要有一个条件",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"cases\", cases = [[\"支出合计.追加 = 0\", 7]], otherwise = 0 }",
        "indicators.toml:6:51：给分 7 高于分值 5",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"cases\", cases = [[\"支出合计.追减 = 0\", 5]], otherwise = 0 }",
        "indicators.toml:6:37：公式里没有叫“支出合计.追减”的字段",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"cases\", cases = [[\"支出合计.追加 = \", 5]], otherwise = 0 }",
        "indicators.toml:6:47：公式写法有误",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"bands\", bands = [[0.2, 5], [0.1, 4]], otherwise = 0, direction = \"below\" }",
        "indicators.toml:6:46：bands 的界限要从好到差排列",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"bands\", bands = [[0.1, 5], [0.2, 4]], otherwise = 0, direction = \"above\" }",
        "indicators.toml:6:46：bands 的界限要从好到差排列",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"parts\", parts = [{ value = \"支出合计.执行率\", weight = 5, rule = { kind = \"execution-rate\" } }] }",
        "indicators.toml:6:8：规则 parts 不用指标值",
    ),
    (INDICATORS, BANDS, "rule = { kind = \"count-addition\", points = 6 }", "indicators.toml:6:44：给分 6 高于分值 5"),
    (
        INDICATORS,
        VALUED,
        "rule = { kind = \"parts\", parts = [{ value = \"支出合计.执行率\", weight = 4, rule = { kind = \"execution-rate\" } }] }",
        "indicators.toml:5:8：各部分的分值合计是 4，与指标的分值 5 不符",
    ),
    (INDICATORS, VALUED, "rule = { kind = \"parts\", parts = [] }", "indicators.toml:5:8：至少要有一个部分"),
    (
        INDICATORS,
        VALUED,
        "rule = { kind = \"parts\", parts = [{ weight = 5, rule = { kind = \"execution-rate\" } }] }",
        "indicators.toml:5:8：规则 execution-rate 需要指标值",
    ),
    (
        INDICATORS,
        VALUED,
        "rule = { kind = \"parts\", parts = [{ weight = 5, rule = { kind = \"judged\" } }] }",
        "indicators.toml:5:8：规则 judged 需要指标值",
    ),
    (
        INDICATORS,
        VALUED,
        "rule = { kind = \"parts\", parts = [{ value = \"支出合计.执行\", weight = 5, rule = { kind = \"execution-rate\" } }] }",
        "indicators.toml:5:45：没有叫“支出合计.执行”的字段",
    ),
    (
        INDICATORS,
        VALUED,
        "rule = { kind = \"parts\", parts = [{ value = \"项目.决算\", weight = 5, rule = { kind = \"execution-rate\" } }] }",
        "indicators.toml:5:45：“项目.决算”是一列",
    ),
    (
        INDICATORS,
        VALUED,
        "rule = { kind = \"parts\", parts = [{ value = \"单位名称\", weight = 5, rule = { kind = \"execution-rate\" } }] }",
        "indicators.toml:5:45：“单位名称”不是数字",
    ),
    (
        INDICATORS,
        VALUED,
        "rule = { kind = \"parts\", parts = [{ value = \"支出合计.执行率\", weight = 5, rule = { kind = \"count-deduction\", points = 6 } }] }",
        "indicators.toml:5:113：给分 6 高于分值 5",
    ),
    (INDICATORS, "weight = 6", "weight = 6\nextra = \"gift\"", "indicators.toml:29:9：不认识的取值“gift”"),
    (INDICATORS, "weight = 6", "weight = 6\nextra = \"bonus\"", "indicators.toml:2:6：分值合计是 14，与满分 20 不符"),
    (
        INDICATORS,
        "weight = 6",
        "weight = 6\nextra = \"penalty\"\neither = \"甲\"",
        "indicators.toml:26:6：加分项、扣分项不能再写 either",
    ),
    (
        INDICATORS,
        "weight = 6",
        "weight = 6\nextra = \"bonus\"\napplies = \"单位代码=1\"\notherwise = \"rescale\"",
        "indicators.toml:26:6：加分项、扣分项不能再写 otherwise",
    ),
    (TEMPLATE, "full = 20", "full = 20\nmost = 19", "template.toml:16:8：most（19）低于满分 20"),
    (
        TEMPLATE,
        "[[grade]]",
        "[[score.cap]]\nwhen = \"支出合计.追加 > 5\"\nmost = 20\nmessage = \"甲\"\n[[grade]]",
        "template.toml:21:8：cap 的 most（20）应在 0 与总分能到的 20 之间",
    ),
    (
        TEMPLATE,
        "[[grade]]",
        "[[score.cap]]\nwhen = \"支出合计.追加 > 5\"\nmost = -1\nmessage = \"甲\"\n[[grade]]",
        "template.toml:21:8：cap 的 most（-1）应在 0 与总分能到的 20 之间",
    ),
    // Points that leave the full mark out of reach.
    (
        INDICATORS,
        "[[0, 5], [0.10, 4]",
        "[[0, 4.5], [0.10, 4]",
        "indicators.toml:6:8：这条规则最多给 4.5 分，不到分值 5",
    ),
    (INDICATORS, "of = \"制度\", points = 2", "of = \"制度\", points = 1", "indicators.toml:22:8：这条规则最多给 2 分"),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"cases\", cases = [[\"支出合计.追加 = 0\", 4]], otherwise = 3 }",
        "indicators.toml:6:8：这条规则最多给 4 分，不到分值 5",
    ),
    (
        INDICATORS,
        BANDS,
        "rule = { kind = \"interpolated\", line = [[0, 3], [0.3, 0]], below = 4 }",
        "indicators.toml:6:8：这条规则最多给 4 分，不到分值 5",
    ),
    (
        INDICATORS,
        "rule = { kind = \"judged\" }",
        "rule = { kind = \"rating\", levels = [[\"好\", 5, 4], [\"差\", 1, 0]] }",
        "indicators.toml:29:8：这条规则最多给 5 分，不到分值 6",
    ),
    (
        INDICATORS,
        VALUED,
        "rule = { kind = \"parts\", parts = [{ value = \"支出合计.执行率\", weight = 2, rule = { kind = \"execution-rate\" } }, \
         { value = \"支出合计.执行率\", weight = 3, rule = { kind = \"bands\", bands = [[1, 2]], otherwise = 0 } }] }",
        "indicators.toml:5:8：这条规则最多给 4 分，不到分值 5",
    ),
    // Checks.
    (CHECKS, "id = \"C01\"", "id = \"X1\"", "checks.toml:2:6：勾稽关系的编号“X1”应为 C 加"),
    (CHECKS, "id = \"C02\"", "id = \"C01\"", "checks.toml:11:6：“C01”这个名字用了两次"),
    (
        CHECKS,
        "unique = \"项目.名称\"",
        "unique = \"项目.名称\"\nholds = \"1=1\"",
        "checks.toml:19:6：勾稽关系只能写 equal",
    ),
    (CHECKS, "unique = \"项目.名称\"\n", "", "checks.toml:19:6：勾稽关系只能写 equal"),
    (
        CHECKS,
        "equal = [\"项目.决算.合计\", \"项目支出.决算\"]",
        "equal = [\"1+1\", \"2\"]",
        "checks.toml:2:6：勾稽关系没有用到任何要填的单元格",
    ),
    (CHECKS, "each = \"项目\"", "each = \"工程\"", "checks.toml:14:8：没有叫“工程”的清单"),
    (CHECKS, "{right}，超出", "{rigth}，超出", "checks.toml:11:6：message 里的“{rigth}”填不进去"),
    (CHECKS, "severity = \"warning\"", "severity = \"warn\"", "checks.toml:13:12：不认识的取值“warn”"),
    (CHECKS, "rounding = 0.02", "rounding = 0.02\nmark = [\"项目.名\"]", "checks.toml:6:9：没有叫“项目.名”的字段"),
];
