//! The sheets of an authoring workbook, and which key of the language stands in which column or line of them.
//!
//! This is the only list of them: writing, reading, notes, drop-downs and the faults' places all go by it. A test walks the schema of
//! the language and fails on a key that has no column or line.

/// What a cell holds, and how it is written in TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// A name: of a field, a list, a sheet.
    Name,
    /// A formula.
    Formula,
    /// A number.
    Number,
    /// A number without decimals.
    Integer,
    /// 是 or 否.
    YesNo,
    /// One of these: the word in TOML, the word in the cell.
    Choice(&'static [(&'static str, &'static str)]),
    /// One of these, or a number.
    ChoiceOrNumber(&'static [(&'static str, &'static str)]),
    /// Several names, with `、` between them.
    Names,
    /// Several texts, with `、` between them, or a line each.
    Texts,
    /// Several texts, a line each.
    Lines,
    /// Several numbers, with `、` between them.
    Numbers,
    /// A number, or a table of numbers that stands on a sheet of its own.
    NumberOrTable,
    /// Names with formulas or texts, a line each: `名称 = 公式`.
    Pairs,
    /// Names with a number or text, a line each: `名称 = 12`; a text that looks like a number stands in quotation marks.
    Values,
    /// Names with lists of words, a line each: `名称 = 词、词`.
    WordLists,
    /// Only to be read: not taken over.
    Shown,
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// The path of the key within its table (`rule.kind`). One that begins with `@` is read by `project` and `assemble` themselves.
    pub(crate) key: &'static str,
    /// The heading.
    pub(crate) heading: &'static str,
    /// What its cells hold.
    pub(crate) kind: Kind,
    /// The width in characters of half width.
    pub(crate) width: f64,
    /// Whether a line that is begun needs it.
    pub(crate) required: bool,
    /// Whether it is seldom used, and stands grouped to the right.
    pub(crate) rare: bool,
    /// What is shown on selection; where it is empty, what the guide says of the key.
    pub(crate) note: &'static str,
    /// The table of the guide's words in which the key stands, where it is not that of the sheet.
    pub(crate) words: &'static str,
}

/// A sheet.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// The name on its tab.
    pub(crate) name: &'static str,
    /// The table of the guide's words in which most of its keys stand.
    pub(crate) words: &'static str,
    /// What stands on it, said above the headings.
    pub(crate) about: &'static str,
    /// The columns.
    pub(crate) columns: &'static [Column],
    /// How many columns stay in sight.
    pub(crate) frozen: u16,
}

const fn column(key: &'static str, heading: &'static str, kind: Kind, width: f64) -> Column {
    Column { key, heading, kind, width, required: false, rare: false, note: "", words: "" }
}

impl Column {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn rare(mut self) -> Self {
        self.rare = true;
        self
    }

    const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    const fn words(mut self, words: &'static str) -> Self {
        self.words = words;
        self
    }
}

impl Sheet {
    /// The number of the column of a key.
    pub(crate) fn column_of(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }

    /// The columns that hold keys of the language.
    pub(crate) fn keyed(&self) -> impl Iterator<Item = (usize, &'static Column)> {
        self.columns.iter().enumerate().filter(|(_, column)| !column.key.starts_with('@'))
    }
}

pub(crate) type Choices = &'static [(&'static str, &'static str)];

pub(crate) const FIELD_TYPES: Choices = &[
    ("amount", "金额"),
    ("count", "个数"),
    ("percent", "百分比"),
    ("score", "分数"),
    ("text", "文字"),
    ("choice", "选项"),
    ("date", "日期"),
];
pub(crate) const SEVERITIES: Choices = &[("error", "必须改正"), ("warning", "改正或说明"), ("notice", "提示")];
pub(crate) const OTHERWISE: Choices = &[("full", "得满分"), ("zero", "不得分"), ("rescale", "不计并折算")];
pub(crate) const EXTRA: Choices = &[("bonus", "加分项"), ("penalty", "扣分项")];
pub(crate) const RULES: Choices = &[
    ("bands", "分档"),
    ("interpolated", "内插"),
    ("cases", "比较"),
    ("parts", "分项"),
    ("step-deduction", "逐级扣分"),
    ("proportional", "按比例"),
    ("execution-rate", "执行率"),
    ("checklist", "按项得分"),
    ("count-deduction", "按次扣分"),
    ("count-addition", "按次加分"),
    ("rating", "评级"),
    ("judged", "酌情"),
];
pub(crate) const DIRECTIONS: Choices =
    &[("at-most", "不超过"), ("at-least", "达到"), ("below", "低于"), ("above", "高于"), ("equal", "等于")];
pub(crate) const BEYOND: Choices = &[("above", "超过"), ("below", "低于"), ("both", "超过或低于")];
pub(crate) const PARTIAL: Choices = &[("ceil", "按一级算"), ("floor", "不算"), ("linear", "按比例算")];
pub(crate) const BLOCKS: Choices = &[
    ("form", "填写格"),
    ("grid", "固定表格"),
    ("list", "清单"),
    ("indicators", "评分表"),
    ("checklist", "检查表"),
    ("text", "长文字"),
    ("prose", "说明文字"),
    ("signature", "签字栏"),
    ("contents", "目录"),
];
pub(crate) const ANSWERS: Choices = &[("yes-no", "是或否"), ("count", "次数")];
/// What a consistency rule demands: the key, the word in the cell.
pub(crate) const DEMANDS: Choices = &[
    ("equal", "等于"),
    ("at-most", "不大于"),
    ("holds", "成立"),
    ("unique", "不重复"),
    ("filled", "必须填"),
    ("begun", "已填"),
];
pub(crate) const ABOVE_MOST: Choices = &[("ratio", "按目标÷完成"), ("linear", "按超出的比例扣")];
pub(crate) const OFF_EQUAL: Choices =
    &[("ratio", "按小÷大"), ("linear", "按相差的比例扣"), ("full-above", "超过得满分")];
pub(crate) const ZERO_TARGET: Choices = &[("full", "得满分"), ("zero", "不得分")];
/// What a line of 字段 declares: the key of its array, the word in the cell.
pub(crate) const ROLES: Choices = &[("field", "格子"), ("column", "列"), ("row", "行"), ("cell", "个别格")];
/// What a line of 上年 declares.
pub(crate) const LAST_YEAR_LINES: Choices = &[("fill", "填上年数"), ("change", "变动说明")];

const SHEET_REF: Column = column("@sheet", "表", Kind::Name, 16.0).required().note("在哪张表上：写“工作表”里的表名。");
const BLOCK_REF: Column =
    column("@block", "区块", Kind::Name, 18.0).required().note("在哪个区块：写“区块”里的区块名。");
const REPEAT: Column = column("repeat", "份数", Kind::Integer, 7.0)
    .rare()
    .note("这一行重复几份（1到200）；文字里的 {i} 是第几份。一般不写。");

/// 基本.
pub(crate) const HEAD: usize = 0;
/// 工作表.
pub(crate) const SHEET_LIST: usize = 1;
/// 区块.
pub(crate) const BLOCK_LIST: usize = 2;
/// 字段.
pub(crate) const FIELDS: usize = 3;
/// 指标.
pub(crate) const INDICATORS: usize = 4;
/// 规则参数.
pub(crate) const RULE_FIGURES: usize = 5;
/// 勾稽.
pub(crate) const CHECKS: usize = 6;
/// 检查项.
pub(crate) const ITEMS: usize = 7;
/// 说明文字.
pub(crate) const PROSE: usize = 8;
/// 上年.
pub(crate) const LAST_YEAR: usize = 9;
/// 固定栏目.
pub(crate) const LINES: usize = 10;
/// 分项.
pub(crate) const PARTS: usize = 11;
/// 内容复核.
pub(crate) const APPLIED: usize = 12;
/// 复核规则.
pub(crate) const RULE_FILES: usize = 13;
/// 复核例子.
pub(crate) const EXAMPLES: usize = 14;
/// 报告.
pub(crate) const REPORT: usize = 15;

/// The columns of a scoring rule, below the key under which it stands.
macro_rules! rule_columns {
    () => {
        [
            column("rule.kind", "计分方法", Kind::Choice(RULES), 11.0)
                .required()
                .note("怎样由指标值得分。分档、内插、比较、评级的各档写在“规则参数”；分项写在“分项”。"),
            column("rule.standard", "标准值", Kind::Number, 8.0).words("Rule.step-deduction"),
            column("rule.beyond", "哪边扣分", Kind::Choice(BEYOND), 10.0).words("Rule.step-deduction"),
            column("rule.step", "每级", Kind::Number, 7.0)
                .note("逐级扣分：一级是多少，如0.01就是1个百分点。"),
            column("rule.points", "每级（项、次）分数", Kind::NumberOrTable, 9.0)
                .note("逐级扣分：每级扣几分；按项得分：每符合一项得几分（各项不同的写在“规则参数”）；按次加分、扣分：每次几分。"),
            column("rule.direction", "怎样算达到", Kind::Choice(DIRECTIONS), 10.0)
                .note("分档：指标值在界限的哪一边算达到，不写是“不超过”。按比例：什么算达到目标，不写是“达到”（越大越好）。"),
            column("rule.otherwise", "都不符合时得分", Kind::Number, 9.0)
                .note("分档、比较：哪一档都达不到时的得分。"),
            column("rule.of", "用哪张检查表", Kind::Name, 10.0).note("按项得分：检查表的名称。"),
            column("rule.target", "目标值", Kind::Formula, 9.0)
                .rare()
                .note("按比例：目标值，数字或公式；不写是1。"),
            column("rule.partial", "不足一级", Kind::Choice(PARTIAL), 10.0).rare().words("Rule.step-deduction"),
            column("rule.below", "低于第一点得分", Kind::Number, 9.0).rare().words("Rule.interpolated"),
            column("rule.above", "高于末点得分", Kind::Number, 9.0).rare().words("Rule.interpolated"),
        ]
    };
}

const RULE_COLUMNS: [Column; 12] = rule_columns!();

/// The sheets in the order of the workbook, behind 说明.
pub(crate) static SHEETS: [Sheet; 16] = [
    Sheet {
        name: "基本",
        words: "Template",
        about: "这份表式是什么、怎么算总分。一行写一项；等级、依据、总分限制可以写几行（插入行，项目名照写）。",
        columns: &[
            column("@line", "项目", Kind::Text, 20.0).required().note("写的是哪一项，不要改。"),
            column("@first", "内容", Kind::Text, 44.0),
            column("@second", "第二项", Kind::Text, 20.0),
            column("@third", "第三项", Kind::Text, 28.0),
            column("@help", "怎么填", Kind::Shown, 60.0),
        ],
        frozen: 1,
    },
    Sheet {
        name: "工作表",
        words: "Sheet",
        about: "下发的工作簿里有哪些表，从上到下就是表的顺序。移动行就是调整顺序。改了表名，其他页里的“表”也要跟着改。",
        columns: &[
            column("name", "表名", Kind::Text, 22.0).required(),
            column("title", "表上的标题", Kind::Text, 46.0).note("第一行的标题；不写就用表名。{year} 是年度。"),
            column("tag", "附件号", Kind::Text, 10.0),
            column("columns", "列宽", Kind::Numbers, 34.0)
                .required()
                .note("各列的宽度，按半角字符算（一个汉字算两个），用“、”隔开，有几个就有几列。"),
            column("landscape", "横向", Kind::YesNo, 7.0),
            column("optional", "可以空着", Kind::YesNo, 9.0),
            column("unit_line", "单位行", Kind::YesNo, 8.0),
            column("remarks", "表下的注", Kind::Lines, 40.0).note("最后一个区块下面的注，一段一行（Alt+回车换行）。"),
            column("repeat", "份数", Kind::Integer, 7.0)
                .rare()
                .note("同样的表有几张（1到200）；文字里的 {n} 是第几张。一般不写。"),
            column("@file", "文件名", Kind::Name, 20.0)
                .rare()
                .note("导出成文件夹时叫什么文件，不写就由表名得出。一般不用管。"),
        ],
        frozen: 1,
    },
    Sheet {
        name: "区块",
        words: "Block.form",
        about: "每张表从上到下由哪几块组成。区块名只在这个工作簿里用，同一张表里不能重复。",
        columns: &[
            SHEET_REF,
            column("@block", "区块", Kind::Name, 20.0)
                .required()
                .note("给这一块起个名字，别的页用它指这一块；不会印出来。"),
            column("kind", "种类", Kind::Choice(BLOCKS), 10.0).required().note("这一块是什么，从下拉里选。"),
            column("title", "小标题", Kind::Text, 30.0),
            column("id", "名称", Kind::Name, 14.0)
                .note("清单、评分表、检查表、长文字要有名称，公式里用它：清单“项目”的一列就是“项目.决算”。"),
            column("label", "印出来的标题", Kind::Text, 26.0).words("Block.text"),
            column("columns", "每行几对", Kind::Integer, 9.0).note("填写格：一行并排放几对，不写是1对。"),
            column("corner", "左上角", Kind::Text, 10.0).words("Block.grid"),
            column("number", "序号栏", Kind::Text, 8.0).words("Block.list"),
            column("capacity", "行数", Kind::Integer, 7.0).note("清单：最多多少行；有固定栏目的不写，写在“固定栏目”里。"),
            column("min_rows", "最少行", Kind::Integer, 7.0).words("Block.list"),
            column("total", "合计行", Kind::Text, 9.0).note("清单：合计行的名称；“字段”里有要合计的列时写。"),
            column("levels", "各级表头", Kind::Texts, 24.0)
                .note("评分表：各级指标的表头，用“、”隔开，最后一级是指标本身。"),
            column("heads", "固定栏目表头", Kind::Texts, 20.0)
                .note("清单：固定栏目上方的表头。检查表：四栏的表头（序号、事项、回答、说明）。"),
            column("answer", "回答方式", Kind::Choice(ANSWERS), 9.0).words("Block.checklist"),
            column("required", "必填", Kind::YesNo, 7.0).words("Block.text"),
            column("lines", "几行高", Kind::Integer, 7.0).words("Block.text"),
            column("note", "填写说明", Kind::Text, 30.0).words("Block.text"),
            column("spans", "各栏占几列", Kind::Numbers, 18.0)
                .rare()
                .note("各栏占工作表的几列，用“、”隔开；不写是一栏一列。"),
            column("centred", "居中大字", Kind::YesNo, 9.0).rare().words("Block.prose"),
            column("signers", "签字人", Kind::Texts, 20.0).rare().words("Block.signature"),
            column("seal", "盖章处", Kind::YesNo, 8.0).rare().words("Block.signature"),
            column("target.direction", "目标：方向列", Kind::Name, 12.0).rare().words("TargetColumns"),
            column("target.value", "目标：指标值列", Kind::Name, 13.0).rare().words("TargetColumns"),
            column("target.achieved", "目标：完成值列", Kind::Name, 13.0).rare().words("TargetColumns"),
            column("target.weight", "目标：分值列", Kind::Name, 12.0).rare().words("TargetColumns"),
            column("target.deviation", "目标：偏离度列", Kind::Name, 13.0).rare().words("TargetColumns"),
            column("target.at_least", "目标：大于算好的选项", Kind::Texts, 12.0).rare().words("TargetColumns"),
            column("target.at_most", "目标：小于算好的选项", Kind::Texts, 12.0).rare().words("TargetColumns"),
            column("target.equal", "目标：等于算好的选项", Kind::Texts, 12.0).rare().words("TargetColumns"),
            REPEAT,
        ],
        frozen: 2,
    },
    Sheet {
        name: "字段",
        words: "Field",
        about: "每个区块里有哪些格子、列、行，从上到下就是次序。有公式的自动算，不用填。",
        columns: &[
            SHEET_REF,
            BLOCK_REF,
            column("@role", "是什么", Kind::Choice(ROLES), 8.0)
                .required()
                .note("填写格里的写“格子”；固定表格里的写“行”或“列”；清单的写“列”；与所在行列不同的一格写“个别格”。"),
            column("id", "名称", Kind::Name, 18.0).note("公式里用的名称。固定表格里一格叫“行.列”，清单里一列叫“清单.列”。"),
            column("label", "印出来的文字", Kind::Text, 26.0).note("印在表上的文字；不写就是名称。"),
            column("type", "类型", Kind::Choice(FIELD_TYPES), 8.0)
                .note("从下拉里选。固定表格里，行的类型优先于列的。百分比按比率算：95% 就是 0.95。"),
            column("required", "必填", Kind::YesNo, 7.0)
                .note("填写格不写就不必填；固定表格不写就必填，行和列都必填才必填；清单里指用到的每一行。"),
            column("formula", "公式", Kind::Formula, 34.0)
                .note("写了公式就自动算，不用填。清单和表格的列里，写列名指同一行；表格的行里，写行名指同一列。"),
            column("note", "填写说明", Kind::Text, 40.0).note("选中格子时显示的填写要求。"),
            column("unit", "单位", Kind::Text, 8.0).note("名称后面显示的单位，如人、平方米；金额不用写。"),
            column("choices", "选项", Kind::Texts, 18.0).note("类型是“选项”的：有哪些选项，用“、”隔开。"),
            column("decimals", "小数", Kind::Integer, 6.0)
                .note("几位小数；不写时个数没有小数，其余2位（百分比指显示的百分数）。"),
            column("total", "合计", Kind::YesNo, 6.0).note("清单的列：合计行是否加总这一列。"),
            column("group", "上级表头", Kind::Texts, 16.0)
                .note("与相邻的行、列共用的上级表头，最外面的写在前，用“、”隔开。"),
            column("strong", "加粗", Kind::YesNo, 6.0).note("固定表格的行或列：是否作为合计加粗。"),
            column("prefilled", "财政预填", Kind::YesNo, 8.0),
            column("row", "个别格：行", Kind::Name, 14.0).rare().words("Cell"),
            column("column", "个别格：列", Kind::Name, 12.0).rare().words("Cell"),
            column("input", "个别格：要填", Kind::YesNo, 11.0).rare().words("Cell"),
            column("min", "最小值", Kind::Number, 13.0)
                .rare()
                .note("金额、个数、分数不写就不能为负；允许为负的写一个很小的数，如 -1000000000。"),
            column("max", "最大值", Kind::Number, 13.0)
                .rare()
                .note("百分比不写是10（即1000%），这样把95%填成95就填不进去。"),
            column("years", "日期年份", Kind::Numbers, 9.0)
                .rare()
                .note("日期可以在哪些年之内，从预算年度数起：“1、2”是后一年到后两年。"),
            column("span", "占几列", Kind::Integer, 7.0)
                .rare()
                .note("填写格：值占几列；0是占满这一行。"),
            column("skip", "没有格子的列", Kind::Names, 14.0)
                .rare()
                .note("固定表格的行：哪些列没有格子（印“—”），写列的名称。"),
            column("aliases", "别的写法", Kind::Texts, 16.0).rare(),
            column("rounding", "尾差", Kind::Number, 7.0).rare(),
            REPEAT,
        ],
        frozen: 4,
    },
    Sheet {
        name: "指标",
        words: "Indicator",
        about: "评分表的指标，从上到下就是次序。改分值、标准、档次都在这里和“规则参数”里；评分标准里的数字要与计分方法一致。",
        columns: &[
            column("id", "指标", Kind::Name, 20.0).required().note("指标的名称，公式和别的页用它；也是印出来的文字。"),
            column("@group1", "一级", Kind::Text, 11.0).note("上级指标，印在指标左边。"),
            column("@group2", "二级", Kind::Text, 11.0).note("上级指标，印在指标左边。"),
            column("@group3", "三级", Kind::Text, 9.0).note("指标上面有三级的才写。"),
            column("label", "印出来的名称", Kind::Text, 20.0).note("与“指标”一栏不同时才写。"),
            column("weight", "分值", Kind::Number, 7.0).required(),
            column("value", "计算式", Kind::Formula, 36.0).note("指标值的公式，用字段的名称写；计分方法不用指标值的不写。"),
            column("type", "值的类型", Kind::Choice(FIELD_TYPES), 9.0).note("指标值是什么，不写是百分比。"),
            RULE_COLUMNS[0],
            RULE_COLUMNS[1],
            RULE_COLUMNS[2],
            RULE_COLUMNS[3],
            RULE_COLUMNS[4],
            RULE_COLUMNS[5],
            RULE_COLUMNS[6],
            RULE_COLUMNS[7],
            column("standard", "评分标准", Kind::Text, 44.0).note("照印在评分表上；不写的按计分方法自动写成（见右边）。数字要与计分方法一致。"),
            column("@made", "按计分方法应写", Kind::Shown, 44.0)
                .note("程序按计分方法写出的标准，供对照；导出时写的，改了分数要重新导出才会变。不用填。"),
            column("definition", "指标解释", Kind::Text, 36.0),
            column("evidence", "要佐证", Kind::YesNo, 8.0),
            column("applies", "适用条件", Kind::Formula, 20.0).note("一个公式，成立时这个指标才适用；总是适用的不写。"),
            column("otherwise", "不适用时", Kind::Choice(OTHERWISE), 11.0).note("不适用时怎样计分，不写是得满分。"),
            column("without_denominator.then", "除数为0时", Kind::ChoiceOrNumber(OTHERWISE), 11.0)
                .note("计算式的除数是0时怎样计分：从下拉里选，或写分数。要分两种情形的，右边再写条件和“否则”。"),
            column("without_denominator.when", "除数为0：条件", Kind::Formula, 20.0)
                .note("除数是0时再看这个条件（如被除数也是0）：成立按左边计，不成立按右边计。不分情形的不写。"),
            column("without_denominator.otherwise", "除数为0：否则", Kind::ChoiceOrNumber(OTHERWISE), 11.0)
                .note("除数是0、条件又不成立时怎样计分。"),
            RULE_COLUMNS[8],
            RULE_COLUMNS[9],
            RULE_COLUMNS[10],
            RULE_COLUMNS[11],
            column("either", "二选一组", Kind::Text, 10.0).rare(),
            column("extra", "加分扣分项", Kind::Choice(EXTRA), 10.0)
                .rare()
                .note("在满分之外的：加分项得分加进总分；扣分项按规则失去的分从总分里扣。"),
            column("decimals", "值的小数", Kind::Integer, 8.0)
                .rare()
                .note("指标值计分前先四舍五入到几位小数；不写时个数没有小数，其余2位。"),
            column("deviation.share", "超目标多少", Kind::Number, 9.0)
                .rare()
                .note("按比例：超过目标多少起要扣分，如0.3。"),
            column("deviation.points", "超目标扣分", Kind::Number, 9.0).rare().note("按比例：超过目标太多扣几分。"),
            column("table", "评分表", Kind::Name, 10.0).rare().note("属于哪张评分表；只有一张时不用写。"),
            REPEAT,
        ],
        frozen: 1,
    },
    Sheet {
        name: "规则参数",
        words: "Rule.bands",
        about: "分档、内插、比较、评级的各档，从好到差一行一档；各项分数不同的检查表，一行一项。",
        columns: &[
            column("@indicator", "指标", Kind::Name, 24.0).required().note("哪个指标的：写“指标”里的名称。"),
            column("@bound", "界限、情形或等级", Kind::Text, 40.0)
                .required()
                .note("分档：界限，如0.1就是10%；内插：指标值；比较：条件（公式）；评级：等级的名称；按项得分：检查项的名称。"),
            column("@points", "得分", Kind::Number, 9.0).required().note("这一档得几分；评级写最高分。"),
            column("@least", "最低分", Kind::Number, 9.0).note("评级：这一等最低几分；与最高分相同就不能自评。其余不写。"),
            column("@part", "第几分项", Kind::Integer, 9.0).rare().note("计分方法是“分项”的：是“分项”里的第几行；其余不写。"),
        ],
        frozen: 1,
    },
    Sheet {
        name: "勾稽",
        words: "Check",
        about: "哪些数要对得上，一行一条。提示里的 {left}、{right}、{difference}、{row} 会换成左边、右边、相差和行号。",
        columns: &[
            column("id", "编号", Kind::Name, 7.0).required(),
            column("title", "简称", Kind::Text, 20.0).required(),
            column("@left", "左边", Kind::Formula, 36.0)
                .required()
                .note("公式。关系是“不重复”的写清单的一列；“必须填”的写字段，用“、”隔开；“成立”“已填”只写这一格。"),
            column("@demand", "关系", Kind::Choice(DEMANDS), 8.0)
                .required()
                .note("等于：两边相等；不大于：左边不大于右边；成立：左边的公式成立；不重复：清单的一列没有相同的文字；必须填：这些字段要填；已填：没有成立算未填。"),
            column("@right", "右边", Kind::Formula, 30.0).note("公式；关系是“等于”“不大于”时写。"),
            column("rounding", "尾差", Kind::Number, 7.0),
            column("when", "条件", Kind::Formula, 26.0),
            column("severity", "级别", Kind::Choice(SEVERITIES), 11.0).note("不写是必须改正。"),
            column("message", "提示", Kind::Text, 44.0).required(),
            column("fix", "怎样改", Kind::Text, 30.0),
            column("basis", "依据", Kind::Text, 24.0),
            column("each", "逐行核对", Kind::Name, 10.0).note("对这个清单用到的每一行核对；只写列名就是这一行的格子。"),
            column("mark", "标记哪些格子", Kind::Names, 26.0)
                .note("用“、”隔开；不写就标公式里要填的格子。"),
            column("percent", "按百分比显示", Kind::YesNo, 9.0).rare(),
            column("decimals", "比较的小数", Kind::Integer, 9.0).rare(),
            REPEAT,
        ],
        frozen: 2,
    },
    Sheet {
        name: "检查项",
        words: "Item",
        about: "检查表里的各个事项，一行一项。",
        columns: &[
            SHEET_REF,
            BLOCK_REF,
            column("id", "名称", Kind::Name, 16.0).required().note("公式里用的名称：“检查表.名称”是回答，“检查表.名称.说明”是文字。"),
            column("label", "印出来的事项", Kind::Text, 60.0).required(),
            column("note", "填写说明", Kind::Text, 40.0),
            column("evidence", "要佐证", Kind::YesNo, 8.0),
            REPEAT,
        ],
        frozen: 3,
    },
    Sheet {
        name: "说明文字",
        words: "Block.prose",
        about: "“说明文字”区块里的各段，一行一段，从上到下就是次序。",
        columns: &[SHEET_REF, BLOCK_REF, column("@paragraph", "文字", Kind::Text, 110.0).required().note("一段文字。")],
        frozen: 2,
    },
    Sheet {
        name: "上年",
        words: "LastYear",
        about: "从上年的表取哪些数（上年的表写在“基本”里）。* 代表同样的一段：“*.上年”取自“*.决算”。",
        columns: &[
            column("@what", "做什么", Kind::Choice(LAST_YEAR_LINES), 11.0)
                .required()
                .note("填上年数：用上年的数填好；变动说明：变动大了要说明。"),
            column("@this", "本年的字段", Kind::Text, 30.0).required().note("本表的字段。"),
            column("@last", "取自上年的", Kind::Formula, 40.0).note("上年表里的字段或公式；“填上年数”空着就是不取。"),
            column("@bound", "变动幅度", Kind::Number, 10.0).note("变动说明：变动多少就要说明，如0.3就是30%。同一组写在第一行就行。"),
            column("@basis", "依据", Kind::Text, 40.0).note("变动说明：依据的文件和条款。同一组写在第一行就行。"),
            column("@set", "第几组", Kind::Integer, 8.0).rare().note("变动说明：幅度相同的是一组；只有一组的不写。"),
        ],
        frozen: 1,
    },
    Sheet {
        name: "固定栏目",
        words: "Line",
        about: "清单左边固定的栏目（如产出指标—数量指标），一行一个，写明各留几行。",
        columns: &[
            SHEET_REF,
            BLOCK_REF,
            column("labels", "栏目", Kind::Texts, 34.0).required().note("固定的栏目，最外面的写在前，用“、”隔开。"),
            column("rows", "留几行", Kind::Integer, 8.0).required(),
            column("min_rows", "最少行", Kind::Integer, 8.0),
            REPEAT,
        ],
        frozen: 3,
    },
    Sheet {
        name: "分项",
        words: "Part",
        about: "计分方法是“分项”的指标：各分项按次序一行一个，分值之和等于指标的分值。",
        columns: &[
            column("@indicator", "指标", Kind::Name, 22.0).required().note("哪个指标的：写“指标”里的名称。"),
            column("label", "叫法", Kind::Text, 18.0),
            column("value", "计算式", Kind::Formula, 24.0).note("这一分项指标值的字段；“酌情”的写单位填分的字段。"),
            column("weight", "分值", Kind::Number, 7.0).required(),
            RULE_COLUMNS[0],
            RULE_COLUMNS[1],
            RULE_COLUMNS[2],
            RULE_COLUMNS[3],
            RULE_COLUMNS[4],
            RULE_COLUMNS[5],
            RULE_COLUMNS[6],
            RULE_COLUMNS[7],
            RULE_COLUMNS[8],
            RULE_COLUMNS[9],
            RULE_COLUMNS[10],
            RULE_COLUMNS[11],
        ],
        frozen: 1,
    },
    Sheet {
        name: "内容复核",
        words: "Apply",
        about: "用哪些内容复核规则、用在哪张清单上，一行一处。规则的清单见 docs/rules.md；没有就空着。",
        columns: &[
            column("id", "名称", Kind::Name, 14.0).required(),
            column("title", "叫法", Kind::Text, 16.0).note("这些规则管的是什么，问题里这样叫；不写就是名称。"),
            column("each", "清单", Kind::Name, 14.0),
            column("use", "用哪些规则", Kind::Lines, 34.0).required().note("规则的名称，一行一个（Alt+回车换行）。"),
            column("error", "必须改正的", Kind::Lines, 26.0).note("其中哪些必须改正，一行一个；其余的改正或者说明。"),
            column("roles", "叫法对应", Kind::Pairs, 60.0)
                .note("规则里的叫法在这张表里是什么，一行一个：叫法 = 公式（Alt+回车换行）。"),
            REPEAT,
        ],
        frozen: 1,
    },
    Sheet {
        name: "复核规则",
        words: "SubstanceRule",
        about: "这份表式自己的内容复核规则，一行一条；用内置的就不写。",
        columns: &[
            column("@file", "规则名称", Kind::Name, 20.0).required().note("“内容复核”里用它：小写字母、数字和减号。"),
            column("id", "编号", Kind::Name, 8.0).required(),
            column("title", "简称", Kind::Text, 20.0).required(),
            column("severity", "级别", Kind::Choice(SEVERITIES), 11.0).note("不写是改正或说明。"),
            column("roles", "叫法", Kind::Pairs, 34.0).note("规则要知道什么，一行一个：叫法 = 它是什么。"),
            column("broken", "公式", Kind::Formula, 40.0).note("一个公式，成立就是不行；算不出来的不查。"),
            column("message", "提示", Kind::Text, 40.0).required(),
            column("fix", "怎样改", Kind::Text, 30.0).required(),
            column("basis", "依据", Kind::Text, 24.0),
            column("mark", "标记哪些叫法", Kind::Names, 20.0).required(),
            column("parameters", "可改的数", Kind::Pairs, 20.0).rare().note("一行一个：名称 = 不改时的公式。"),
            column("words", "词表", Kind::WordLists, 30.0).rare().note("一行一个：名称 = 词、词、词。"),
            column("alike.text", "相像：比较", Kind::Name, 12.0).rare().words("Alike"),
            column("alike.least", "相像：至少", Kind::Number, 10.0).rare().words("Alike"),
            column("alike.shortest", "相像：最少字数", Kind::Integer, 10.0).rare().words("Alike"),
            column("alike.when", "相像：条件", Kind::Formula, 16.0).rare().words("Alike"),
            column("alike.same", "相像：要相同的", Kind::Names, 14.0).rare().words("Alike"),
            column("alike.different", "相像：要不同的", Kind::Names, 14.0).rare().words("Alike"),
        ],
        frozen: 1,
    },
    Sheet {
        name: "复核例子",
        words: "Example",
        about: "“复核规则”的例子：该查出来的和不该查出来的，用来试规则；一个例子有几行的，例号相同。",
        columns: &[
            column("@file", "规则名称", Kind::Name, 20.0).required().note("“复核规则”里的名称。"),
            column("@number", "例号", Kind::Integer, 7.0).required().note("第几个例子。"),
            column("broken", "该查出来", Kind::YesNo, 9.0).required(),
            column("lines", "这一行的内容", Kind::Values, 70.0)
                .note("一行一个：叫法 = 内容（Alt+回车换行）。数直接写；像数的文字放在引号里。"),
        ],
        frozen: 1,
    },
    Sheet {
        name: "报告",
        words: "Template",
        about: "自评报告的正文，一行写一行，从上到下就是报告的顺序；空行也要写章。{{ }} 里是格子的名称，写法见模板说明的“报告”一节。",
        columns: &[
            column("@file", "章", Kind::Name, 20.0).required().note("这一行属于哪一章（文件名，按名称排序）。"),
            column("@text", "正文", Kind::Text, 120.0),
        ],
        frozen: 1,
    },
];

/// How many values a line of 基本 has, and what they are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LineShape {
    /// One value.
    One(Kind),
    /// Two names that belong together, as often as needed.
    PairsOfNames,
    /// A table of these keys, as often as needed.
    Tables(&'static [(&'static str, Kind)]),
}

/// A line of 基本.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// The path of its key in `template.toml`, or behind `@` what `project` and `assemble` read themselves.
    pub(crate) key: &'static str,
    /// What stands in the first column.
    pub(crate) heading: &'static str,
    /// What stands behind it.
    pub(crate) shape: LineShape,
    /// Whether every form needs it.
    pub(crate) required: bool,
    /// How to fill it in.
    pub(crate) help: &'static str,
}

const fn line(key: &'static str, heading: &'static str, kind: Kind, help: &'static str) -> Line {
    Line { key, heading, shape: LineShape::One(kind), required: false, help }
}

impl Line {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn shape(mut self, shape: LineShape) -> Self {
        self.shape = shape;
        self
    }
}

/// The line that names last year's form.
pub(crate) const LAST_YEAR_FORM: &str = "@last-year";
/// The line that names the form that this one extends.
pub(crate) const EXTENDS: &str = "@extends";

/// The lines of 基本, in order.
pub(crate) static HEAD_LINES: [Line; 44] = [
    line("id", "编号", Kind::Name, "命令行里用它：小写字母、数字和减号。").required(),
    line("title", "标题", Kind::Text, "{year} 会换成年度，{year-1}、{year+1} 是上一年、下一年。").required(),
    line("fiscal_year", "年度", Kind::Integer, "评价的是哪个年度。").required(),
    line("revision", "版本", Kind::Integer, "下发以后每改一次加1。").required(),
    line("currency", "金额单位", Kind::Text, "如万元。").required(),
    line("score.full", "满分", Kind::Number, "各指标分值之和等于它。"),
    line("score.table", "总分取自", Kind::Name, "给出总分的评分表的名称（“区块”里种类是评分表的）。"),
    line("grade", "等级", Kind::Text, "等级的名称；第二项写达到多少分。从高到低一行一个，最后一个是0分。")
        .shape(LineShape::Tables(&[("name", Kind::Text), ("min", Kind::Number)])),
    line(
        "score.cap",
        "总分限制",
        Kind::Text,
        "条件（公式）；第二项写条件成立时总分最多多少；第三项写原因。没有就空着。",
    )
    .shape(LineShape::Tables(&[("when", Kind::Formula), ("most", Kind::Number), ("message", Kind::Text)])),
    line("score.most", "加分后最多", Kind::Number, "算上加分项最多多少分，不写就是满分。"),
    line("score.declared", "自评总分填在", Kind::Name, "单位填自评总分的字段。"),
    line("score.grade", "自评等级填在", Kind::Name, "单位填自评等级的字段。"),
    line("identity.unit_name", "单位名称填在", Kind::Name, "填单位名称的字段。").required(),
    line("identity.unit_code", "单位代码填在", Kind::Name, "填单位代码的字段。"),
    line("basis", "依据", Kind::Text, "文件名称；第二项写文号。一行一个。")
        .shape(LineShape::Tables(&[("title", Kind::Text), ("number", Kind::Text)])),
    line("place", "地方", Kind::Text, "按哪个地方的做法。"),
    line("summary", "简介", Kind::Text, "列出模板时显示的一两句话。"),
    line(LAST_YEAR_FORM, "上年的表", Kind::Text, "上年表式的编号；从哪里取数写在“上年”。没有就空着。"),
    line(EXTENDS, "沿用", Kind::Text, "由哪份表式改来（编号）：导出成文件夹时只写不同的地方。没有就空着。"),
    line(
        "year_columns",
        "本年与上年的列",
        Kind::Name,
        "本年数的列名；第二项写同一项上年数的列名。逐个相同的会提示是不是忘了改。",
    )
    .shape(LineShape::PairsOfNames),
    line("rollup.figures", "汇总的关键数", Kind::Names, "汇总时列出哪些数，用“、”隔开。"),
    line("rollup.per_head", "汇总的人数", Kind::Name, "人数的字段：金额按人均比。"),
    line("rollup.parent", "主管部门填在", Kind::Name, "单位填主管部门的字段。"),
    line(
        "rollup.target_columns",
        "指标值与完成值的列",
        Kind::Name,
        "指标值的列名；第二项写同一行完成值的列名。完全相同的会提示复核人。",
    )
    .shape(LineShape::PairsOfNames),
    line("evidence.register", "佐证清单", Kind::Name, "单位登记佐证材料的清单的名称。"),
    line("evidence.name", "佐证清单：材料列", Kind::Name, "清单里写材料名称的列。"),
    line("evidence.number", "佐证清单：文号列", Kind::Name, "清单里写文号或日期的列。"),
    line("evidence.indicators", "佐证清单：指标列", Kind::Name, "清单里写对应指标的列。"),
    line("evidence.named_in", "佐证清单：其他格", Kind::Names, "除各指标的佐证材料以外，还有哪些格子写材料名称。"),
    line("evidence.words.nothing", "佐证用词：没有", Kind::Texts, "没有佐证时单位写什么，如无；不写的用通用的，下同。"),
    line("evidence.words.pointers", "佐证用词：指向", Kind::Texts, "不写材料名称、只指向清单或附件的词，如详见。"),
    line("evidence.words.everything", "佐证用词：全部", Kind::Texts, "清单里表示材料对应全部指标的词，如全部。"),
    line("evidence.words.lasting", "佐证用词：多年有效", Kind::Texts, "多年有效的材料，名称里有哪些词，如制度。"),
    line("evidence.words.bundles", "佐证用词：合集", Kind::Texts, "可能装着许多份材料的文件，名称里有哪些词。"),
    line("evidence.words.several", "佐证用词：不止一份", Kind::Texts, "还装着别的材料的文件，名称里有哪些词，如等。"),
    line("evidence.words.prefixes", "佐证用词：前缀", Kind::Texts, "文件名里材料名称和编号前面的词，如附件。"),
    line("evidence.words.returns", "佐证用词：报送表", Kind::Texts, "属于报送表本身、不算佐证的文件，名称里有哪些词。"),
    line(
        "typical_amount_at_most",
        "金额中位数上限",
        Kind::Number,
        "所有金额的中位数合理的上限；超过的提示是不是填错了单位。",
    ),
    line("targets.at_most", "目标：超过上限时", Kind::Choice(ABOVE_MOST), "越小越好的，超过目标后怎样计分。"),
    line("targets.equal", "目标：不等时", Kind::Choice(OFF_EQUAL), "要等于目标的，不等时怎样计分。"),
    line("targets.zero", "目标：目标填0时", Kind::Choice(ZERO_TARGET), "方向是“≥”而目标填0的，得不得分。"),
    line(
        "targets.overshoot.share",
        "目标：超过多少扣分",
        Kind::Formula,
        "清单里完成值好于目标多少起扣分，数或公式，如0.3。",
    ),
    line("targets.overshoot.points", "目标：超过扣几分", Kind::Formula, "扣几分，数或公式。"),
    line("targets.basis", "目标：依据", Kind::Text, "这样计分的依据，写在核对意见里。"),
];

/// The line of 基本 with this heading.
pub(crate) fn head_line(heading: &str) -> Option<&'static Line> {
    HEAD_LINES.iter().find(|line| line.heading == heading)
}

/// The word of a choice in TOML, by the word in the cell.
pub(crate) fn code_of(choices: Choices, word: &str) -> Option<&'static str> {
    choices.iter().find(|(_, known)| *known == word).map(|(code, _)| *code)
}

/// The word of a choice in the cell, by the word in TOML.
pub(crate) fn word_of(choices: Choices, code: &str) -> Option<&'static str> {
    choices.iter().find(|(known, _)| *known == code).map(|(_, word)| *word)
}
