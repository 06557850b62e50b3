//! Every kind of fault that a form's files can have, with its sentence.

use crate::formula::FormulaError;
use crate::text::distance::distance;

/// A kind of fault. Its sentence says what is wrong and what would be right.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum DiagnosticKind {
    #[error("没有叫“{0}”的模板可以继承；请写内置模板的 id，或旁边文件夹的名字")]
    NoBase(String),
    #[error("“{0}”自己也继承别的模板；只能继承完整的模板")]
    BaseExtends(String),
    #[error("被继承的模板里没有“{0}”，不能去掉")]
    NothingToRemove(String),
    #[error("after 写的“{0}”不在这里；要写同一处另一项的名称，写在最前面的写空文字")]
    NothingToFollow(String),
    #[error("没有叫“{0}”的模板可以取上年数；请写内置模板的 id，或旁边文件夹的名字")]
    NoLastYear(String),
    #[error("取上年数的模板“{id}”自己有{count}处错误，第一处是 {first}")]
    LastYearFaulty { id: String, count: usize, first: String },
    #[error("“{id}”是{found}年度的表，不在{this_year}年度之前")]
    NotEarlier { id: String, found: i32, this_year: i32 },
    #[error("上年的模板“{form}”里没有叫“{name}”的字段{hint}")]
    NotInLastYear { form: String, name: String, hint: String },
    #[error("“{0}”不是填报的单元格，不能用上年的数来填")]
    NotFilledIn(String),
    #[error("“{0}”是一列（多行），这里只能写单个单元格")]
    ColumnWhereCell(String),
    #[error("“{0}”不是数字，比不出变动")]
    NotNumeric(String),
    #[error("“{0}”不是数字，不能作汇总表的关键数")]
    FigureNotNumeric(String),
    #[error("“{0}”不是数字，不能作指标值或完成值")]
    TargetNotNumeric(String),
    #[error("用了“按目标.得分”，target 里却没有写 weight：分值在哪一列")]
    TargetWithoutWeight,
    #[error("direction 那一列的选项里没有“{0}”")]
    NoSuchDirection(String),
    #[error("direction 那一列的选项里没有≥、≤、=：请用 at_least、at_most、equal 写明哪个选项是哪个方向")]
    NoDirections,
    #[error("汇总表的关键数里“{0}”写了两次")]
    FigureTwice(String),
    #[error("“{0}”与上年的“{1}”类型不同，一个是数字，一个不是")]
    OtherType(String, String),
    #[error("左边用 * 的，左右两边都要正好有一个 *")]
    Stars,
    #[error("没有一个{what}符合“{pattern}”")]
    NothingMatches { pattern: String, what: &'static str },
    #[error("“{0}”已有一处写了从上年的哪里取数，不能再写一处")]
    TakenTwice(String),
    #[error("bound 应大于 0，如 0.3（30%）")]
    BoundNotPositive,
    #[error("读不了这个文件：{0}")]
    Unreadable(String),
    #[error(
        "缺少文件 {0}；模板文件夹里应有 template.toml、sheets/ 下的各表，以及 indicators.toml、checks.toml、last-year.toml（可省）"
    )]
    MissingFile(String),
    #[error("标题写的是{found}年度，本表是{year}年度的；年度只在 fiscal_year 写一次，标题里写 {{year}}年度")]
    OtherYear { found: i32, year: i32 },
    #[error("不是 UTF-8 文本；请用 UTF-8 编码另存")]
    NotUtf8,
    #[error("TOML 写法有误：{0}")]
    Toml(String),
    #[error("不认识的键“{key}”{}这里可以写：{allowed}", near(key, allowed))]
    UnknownKey { key: String, allowed: String },
    #[error("这里缺少表头 [[{0}]]")]
    Headless(String),
    #[error("缺少必填的键“{0}”")]
    MissingKey(String),
    #[error("类型不对：{0}")]
    WrongType(String),
    #[error("类型不对：应是表 {{ kind = \"…\", … }}")]
    NoRuleTable,
    #[error("不认识的取值“{found}”{}可以是：{allowed}", near(found, allowed))]
    UnknownVariant { found: String, allowed: String },
    #[error("每个 [[block]] 都要写 kind，可以是：{0}")]
    BlockWithoutKind(String),
    #[error("没有 kind = \"{found}\" 这种块{}可以是：{allowed}", near(found, allowed))]
    UnknownBlock { found: String, allowed: String },
    #[error("repeat 的每一份里都叫“{0}”；名字里要写上编号：表格里的项写 {{i}}，工作表写 {{n}}")]
    CopiesAlike(String),
    #[error("“{0}”这个名字用了两次，另一处在 {1}；名字在整个工作簿里不能重复")]
    Duplicate(String, String),
    #[error("“{0}”不能作名字：{1}")]
    BadId(String, &'static str),
    #[error("模板 id“{0}”只能用小写英文字母、数字和连字符")]
    BadTemplateId(String),
    #[error("工作表名“{0}”不能用：{1}")]
    BadSheetName(String, &'static str),
    #[error("没有工作表文件 sheets/{0}.toml")]
    NoSheetFile(String),
    #[error("sheets/{0}.toml 没有列进 template.toml 的 sheets，不会出现在工作簿里")]
    StraySheet(String),
    #[error("{0}")]
    Formula(FormulaError),
    #[error("公式里没有叫“{name}”的字段{hint}")]
    UnknownName { name: String, hint: String },
    #[error("没有叫“{name}”的字段{hint}")]
    NoSuchField { name: String, hint: String },
    #[error("公式要用到第“{row}”行第“{column}”列，但那一格是空着的（skip）")]
    SkippedCell { row: String, column: String },
    #[error("公式绕回了自己：{0}")]
    Cycle(String),
    #[error("“{0}”是一列（多行），这里要的是单个单元格；在清单之外请写“{0}.合计”或用 SUM 等函数")]
    RangeWhereCell(String),
    #[error("“{0}”填的是文字，不能加减乘除，算出来总是 #VALUE!")]
    TextInArithmetic(String),
    #[error("分值合计是 {found}，与满分 {full} 不符（相差 {difference}）")]
    Weights { found: String, full: String, difference: String },
    #[error("各列宽占 {found} 列，超出工作表的 {columns} 列")]
    SpansTooWide { found: u64, columns: usize },
    #[error(
        "这一块有 {found} 列（{what}），超出工作表的 {columns} 列；没有写 spans 的，一项占一列，请在 columns 里补上列宽"
    )]
    BlockTooWide { found: usize, what: &'static str, columns: usize },
    #[error("span 是 {span} 列，这里只有 {room} 列可占")]
    SpanTooWide { span: u32, room: u32 },
    #[error("spans 应有 {expected} 个数（{what}），现有 {found} 个")]
    SpansCount { expected: usize, found: usize, what: &'static str },
    #[error("spans 里的数至少是 1")]
    SpanZero,
    #[error("没有叫“{0}”的评分表（kind = \"indicators\" 的块）")]
    NoSuchTable(String),
    #[error("没有叫“{0}”的清单（kind = \"list\" 的块）")]
    NoSuchList(String),
    #[error("清单“{list}”没有叫“{name}”的列")]
    NoSuchColumn { list: String, name: String },
    #[error("“{0}”不是文字（type = \"text\"），不能写材料的名称或文号")]
    NotText(String),
    #[error("这个表没有评分指标，[evidence] 又没有写 named_in：没有哪一格写佐证材料的名称，清单没有可以对照的")]
    NothingNamesEvidence,
    #[error("没有叫“{0}”的检查表（kind = \"checklist\" 的块）")]
    NoSuchChecklist(String),
    #[error("这个表有不止一个评分表，指标要写明 table")]
    TableNotNamed,
    #[error("规则 {rule} 需要指标值：请写 value = \"公式\"")]
    RuleNeedsValue { rule: &'static str },
    #[error("规则 {rule} 不用指标值，请去掉 value")]
    RuleTakesNoValue { rule: &'static str },
    #[error("deviation 只能与 proportional 规则一起用")]
    DeviationWithoutTarget,
    #[error("给分 {points} 高于分值 {weight}")]
    PointsAboveWeight { points: String, weight: String },
    #[error("给分不能是负数（{0}）")]
    NegativePoints(String),
    #[error("bands 的界限要从好到差排列：{0} 不应排在 {1} 之后")]
    BandsOrder(String, String),
    #[error(
        "bands 的界限从大到小排列，是越大越好；请写 direction = \"at-least\"（达到界限）或 \"above\"（大于界限），不写的是 \"at-most\"（不超过界限）"
    )]
    DirectionForgotten,
    #[error("bands 从好到差排列，给分不能越来越高：后一档 {worse} 分，前一档 {better} 分")]
    BandsRise { worse: String, better: String },
    #[error("bands 至少要有一档")]
    NoBands,
    #[error("points 里没有写检查项“{0}”给几分")]
    ItemWithoutPoints(String),
    #[error("检查表“{checklist}”里没有“{item}”这一项；有：{items}")]
    NoSuchItem { checklist: String, item: String, items: String },
    #[error("line 至少要有两个点")]
    LineTooShort,
    #[error("line 的指标值要从小到大排列：{0} 不应排在 {1} 之后")]
    LineOrder(String, String),
    #[error("各部分的分值合计是 {found}，与指标的分值 {weight} 不符")]
    PartsWeight { found: String, weight: String },
    #[error("parts 里不能再用规则 {rule}")]
    RuleInPart { rule: &'static str },
    #[error("“{0}”不是数字，不能计分")]
    PartOfText(String),
    #[error("“{field}”由单位填这一部分的分，那里要写 max = {weight}（这一部分的分值）")]
    OwnPointsUnbounded { field: String, weight: String },
    #[error(
        "分母{0}可能是0，那时算不出得分；请写明那时怎样计分，如 without_denominator = \"full\"（得满分）、\"zero\"（不得分）、\"rescale\"（不适用，不计）、分数，或 {{ when = \"分子=0\", then = \"full\", otherwise = \"zero\" }}；或在公式里用 IF 分开"
    )]
    DenominatorMayBeZero(String),
    #[error("这个指标没有会是0的分母，without_denominator 用不上，请去掉")]
    NoDenominatorIsZero,
    #[error("without_denominator 写了 \"rescale\"（不计）的，有 applies 时 otherwise 也要写 \"rescale\"")]
    LeftOutAndCounted,
    #[error("“{either}”取其一计分，各指标的分值应相同；这里是 {found}，{first}是 {weight}")]
    EitherWeights { either: String, found: String, first: String, weight: String },
    #[error(
        "与“{0}”取其一计分的指标不适用时得满分，就总是它算分；请写 otherwise = \"rescale\"（不适用时不在其中）或 \"zero\"（不得分）"
    )]
    EitherAlwaysWins(String),
    #[error("加分项、扣分项不能再写 {0}")]
    ExtraWith(&'static str),
    #[error("most（{most}）低于满分 {full}；加分以后的总分上限不能比满分还低")]
    MostBelowFull { most: String, full: String },
    #[error("cap 的 most（{cap}）应在 0 与总分能到的 {most} 之间；不低于它的上限永远不起作用")]
    CapNeverBites { cap: String, most: String },
    #[error("这条规则最多给 {best} 分，不到分值 {weight}，满分谁也得不到")]
    NeverFull { best: String, weight: String },
    #[error("评分标准里的{wrong}与评分规则不符，改标准或改规则；按规则应为：{made}")]
    StandardContradicts { wrong: String, made: String },
    #[error("评分标准里没有写{missing}，而评分规则有；按规则应为：{made}")]
    StandardLacks { missing: String, made: String },
    #[error("levels 至少要有一级")]
    NoLevels,
    #[error("weight 必须大于 0；扣分项也写正数，另写 extra = \"penalty\"")]
    WeightNotPositive,
    #[error("step 必须大于 0")]
    StepNotPositive,
    #[error("指标的 group 应有 {expected} 级（评分表的 levels 减一），现有 {found} 级")]
    GroupLevels { expected: usize, found: usize },
    #[error("勾稽关系只能写 {allowed} 中的一个，现有 {found} 个")]
    CheckKinds { allowed: String, found: usize },
    #[error("勾稽关系没有用到任何要填的单元格，永远不会有结果")]
    CheckWithoutInput,
    #[error("勾稽关系的编号“{0}”应为 C 加两到三位数字，如 C07")]
    CheckCode(String),
    #[error("没有叫“{0}”的内容复核规则；请写内置规则的名字，或表样文件夹 rules 里的文件名")]
    NoSuchRule(String),
    #[error("规则的编号“{0}”应为 N 加两到三位数字，如 N07")]
    RuleCode(String),
    #[error("规则要写 broken（什么情况不行）或 alike（哪些文字不能雷同），二者取一")]
    RuleKinds,
    #[error("规则“{rule}”要用“{role}”，请在 roles 里写明是哪一列或哪个公式")]
    RoleMissing { rule: String, role: String },
    #[error("roles 里的“{0}”没有规则用到")]
    RoleUnused(String),
    #[error("规则“{0}”比较一张清单的各行，要写 each")]
    RuleNeedsRows(String),
    #[error("message 里的“{0}”填不进去；可以用 {{row}} 和规则的 roles、parameters")]
    RulePlaceholder(String),
    #[error("词表“{name}”{fault}")]
    BadWords { name: String, fault: &'static str },
    #[error("message 里的“{0}”填不进去；可以用 {{left}}、{{right}}、{{difference}}、{{row}}")]
    Placeholder(String),
    #[error("choice 类型要写 choices")]
    ChoiceWithoutChoices,
    #[error("choices 里“{0}”重复")]
    ChoiceTwice(String),
    #[error("只有 choice 类型才能写 choices")]
    ChoicesWithoutChoice,
    #[error("只有 date 类型才能写 years")]
    YearsWithoutDate,
    #[error("years 的前一年（{0}）晚于后一年（{1}）")]
    YearsOrder(i16, i16),
    #[error("min（{min}）大于 max（{max}）")]
    MinAboveMax { min: String, max: String },
    #[error("有公式的字段不能再标 {0}")]
    DerivedWith(&'static str),
    #[error("decimals 最多是 8")]
    TooManyDecimals,
    #[error("缺少类型：请写 type（行或列上写一处即可）")]
    NoType,
    #[error("这里不能写 {0}")]
    NotHere(&'static str),
    #[error("清单要写 capacity（行数）或 [[block.line]]（固定分行），二者取一")]
    ListRows,
    #[error("repeat 要写 1 到 {0} 的整数")]
    Repeat(u32),
    #[error("清单最多 {0} 行，至少 1 行")]
    TooManyRows(u32),
    #[error("min_rows（{least}）大于行数（{rows}），怎么填也填不够")]
    MinRowsAboveRows { least: u32, rows: u32 },
    #[error("清单有 total = true 的列，请写 total = \"合计\"（合计行的名称）")]
    TotalWithoutLabel,
    #[error("只有数值列才能合计")]
    TotalOfText,
    #[error("labels 应有 {expected} 个（与 heads 对应），现有 {found} 个")]
    LineLabels { expected: usize, found: usize },
    #[error("至少要有一个{0}")]
    Nothing(&'static str),
    #[error("等次要从高到低排列，最后一档 min = 0")]
    GradeOrder,
    #[error("等次“{0}”写了两次")]
    GradeTwice(String),
    #[error("“{field}”的选项里没有“{grade}”这一等；各等次要与选项一致，选项有：{choices}")]
    GradeNotOffered { grade: String, field: String, choices: String },
    #[error("年度写四位数的年份，如 {0}")]
    NoYear(i32),
    #[error("“{0}”是算出来的，单位名称和编码要由单位填写；请改写单位填写的那一格")]
    IdentityComputed(String),
    #[error("“{0}”填的是数字，单位名称是文字")]
    NameIsNumber(String),
    #[error("“{field}”的选项里没有“{found}”，这样写永远不成立；选项有：{choices}")]
    NotAmongChoices { field: String, found: String, choices: String },
    #[error("取其一计分的“{0}”只有这一个指标；至少要有两个，指标的 either 要写得一样")]
    EitherAlone(String),
    #[error("写了 otherwise 却没有写 applies：请写明什么时候适用，或去掉 otherwise")]
    OtherwiseWithoutApplies,
    #[error("界限 {found} 就是 {percent}%；百分数写成小数，如 {share}（{found}%）")]
    NotAShare { found: String, percent: String, share: String },
    #[error("等级“{0}”写了两次，后一处永远用不上")]
    LevelTwice(String),
    #[error("尾差不能是负数（{0}）")]
    NegativeRounding(String),
    #[error("这张表是空的：至少要有一块（[[block]]）")]
    EmptySheet,
    #[error("表单的 columns 应在 1 到 4 之间")]
    FormColumns,
    #[error("note 最长 200 个字，现有 {0} 个（Excel 的提示框放不下）")]
    NoteTooLong(usize),
    #[error("列宽应在 1 到 120 之间")]
    ColumnWidth,
    #[error("没有这一{0}：“{1}”")]
    NoSuchLine(&'static str, String),
    #[error("“{open}”没有写“{close}”；要写在同一行里")]
    NotClosed { open: &'static str, close: &'static str },
    #[error("不认识的写法“{found}”{}可以写：{allowed}", near(found, allowed))]
    UnknownStatement { found: String, allowed: String },
    #[error("这里的“{0}”没有对应的开头")]
    StatementAlone(String),
    #[error("“{0}”没有写 {{% end %}}")]
    StatementOpen(String),
    #[error("不认识的格式“{found}”{}可以写：{allowed}", near(found, allowed))]
    UnknownFilter { found: String, allowed: String },
    #[error("“{0}”只能用在{1}上")]
    FilterMisplaced(&'static str, &'static str),
    #[error("“{0}”后面要写文字，如 {0} \"……\"")]
    FilterWithoutWords(&'static str),
    #[error("没有叫“{0}”的工作表；要写工作表标签上的名字")]
    NoSuchSheet(String),
    #[error("for 里面不能再写 for")]
    LoopInLoop,
    #[error("扣分的指标里没有“{found}”{}可以写：{allowed}", near(found, allowed))]
    NoSuchLostPart { found: String, allowed: String },
}

impl DiagnosticKind {
    /// The keys whose values this fault is about. Where one of them is faulty itself, this fault only follows from that one
    /// and is not reported.
    const fn keys_relied_on(&self) -> &'static [&'static str] {
        match self {
            Self::NoType => &["type"],
            Self::ChoiceWithoutChoices => &["type", "choices", "formula"],
            Self::ChoicesWithoutChoice => &["type", "choices"],
            Self::YearsWithoutDate => &["type", "years"],
            Self::YearsOrder(..) => &["years"],
            Self::ChoiceTwice(_) => &["choices"],
            Self::MinAboveMax { .. } => &["min", "max"],
            Self::DerivedWith(_) => &["formula", "prefilled"],
            Self::TooManyDecimals => &["decimals"],
            Self::NoteTooLong(_) => &["note"],
            Self::TotalOfText => &["type", "total"],
            Self::TotalWithoutLabel => &["total"],
            Self::ListRows | Self::TooManyRows(_) => &["capacity", "line", "rows"],
            Self::LineLabels { .. } => &["labels", "heads"],
            Self::SpansCount { .. } => &["spans", "columns", "heads", "levels", "number"],
            Self::BlockTooWide { .. } => {
                &["spans", "columns", "heads", "levels", "number", "group", "row", "column", "kind"]
            }
            Self::SpansTooWide { .. } | Self::SpanZero => &["spans", "columns"],
            Self::SpanTooWide { .. } => &["span", "spans", "columns"],
            Self::FormColumns | Self::ColumnWidth => &["columns"],
            Self::Nothing(_) => &["field", "row", "column", "item", "levels", "columns", "rule"],
            Self::GroupLevels { .. } => &["group"],
            Self::TableNotNamed => &["table"],
            Self::RuleNeedsValue { .. } | Self::RuleTakesNoValue { .. } => &["value", "rule"],
            Self::DeviationWithoutTarget => &["deviation", "rule"],
            Self::PointsAboveWeight { .. } | Self::PartsWeight { .. } => &["weight", "rule", "deviation"],
            Self::NegativePoints(_) => &["rule", "deviation"],
            Self::BandsOrder(..)
            | Self::DirectionForgotten
            | Self::BandsRise { .. }
            | Self::ItemWithoutPoints(_)
            | Self::NoSuchItem { .. }
            | Self::NoBands
            | Self::LineTooShort
            | Self::LineOrder(..)
            | Self::RuleInPart { .. }
            | Self::NoLevels
            | Self::StepNotPositive => &["rule"],
            Self::StandardContradicts { .. } | Self::StandardLacks { .. } => &["standard", "rule", "weight"],
            Self::NeverFull { .. } => &["rule", "weight"],
            Self::MinRowsAboveRows { .. } => &["min_rows", "rows", "capacity", "line"],
            Self::CapNeverBites { .. } => &["most", "full"],
            Self::WeightNotPositive => &["weight"],
            Self::ExtraWith(_) => &["extra", "otherwise", "either"],
            Self::EitherWeights { .. } => &["either", "weight"],
            Self::EitherAlwaysWins(_) => &["either", "applies", "otherwise"],
            Self::MostBelowFull { .. } => &["most", "full"],
            Self::DenominatorMayBeZero(_) => &["value", "rule", "applies", "without_denominator"],
            Self::NoDenominatorIsZero => &["value", "rule", "applies"],
            Self::LeftOutAndCounted => &["applies", "otherwise", "without_denominator"],
            Self::CheckKinds { .. } | Self::CheckWithoutInput => {
                &["equal", "at-most", "holds", "unique", "filled", "each"]
            }
            Self::Placeholder(_) | Self::RulePlaceholder(_) => &["message"],
            Self::RuleKinds => &["broken", "alike"],
            Self::RoleMissing { .. } | Self::RoleUnused(_) => &["roles", "use"],
            Self::RuleNeedsRows(_) => &["each"],
            Self::BadWords { .. } => &["words"],
            Self::GradeOrder => &["min"],
            Self::GradeTwice(_) => &["name"],
            Self::GradeNotOffered { .. } => &["name", "grade"],
            Self::NoYear(_) => &["fiscal_year"],
            Self::IdentityComputed(_) | Self::NameIsNumber(_) => &["unit_name", "unit_code"],
            Self::EitherAlone(_) => &["either"],
            Self::OtherwiseWithoutApplies => &["applies", "otherwise"],
            Self::NotAShare { .. } | Self::LevelTwice(_) => &["rule", "type"],
            Self::NegativeRounding(_) => &["rounding"],
            Self::EmptySheet => &["block", "kind"],
            Self::OtherYear { .. } => &["fiscal_year"],
            Self::BoundNotPositive => &["bound"],
            Self::NothingNamesEvidence => &["named_in"],
            Self::NoBase(..)
            | Self::BaseExtends(..)
            | Self::NothingToRemove(..)
            | Self::NothingToFollow(..)
            | Self::NoLastYear(..)
            | Self::LastYearFaulty { .. }
            | Self::NotEarlier { .. }
            | Self::NotInLastYear { .. }
            | Self::NotFilledIn(..)
            | Self::ColumnWhereCell(..)
            | Self::NotNumeric(..)
            | Self::FigureNotNumeric(..)
            | Self::TargetNotNumeric(..)
            | Self::TargetWithoutWeight
            | Self::NoSuchDirection(..)
            | Self::NoDirections
            | Self::FigureTwice(..)
            | Self::OtherType(..)
            | Self::Stars
            | Self::NothingMatches { .. }
            | Self::TakenTwice(..)
            | Self::Unreadable(..)
            | Self::MissingFile(..)
            | Self::NotUtf8
            | Self::Toml(..)
            | Self::UnknownKey { .. }
            | Self::Headless(..)
            | Self::MissingKey(..)
            | Self::WrongType(..)
            | Self::NoRuleTable
            | Self::UnknownVariant { .. }
            | Self::BlockWithoutKind(_)
            | Self::UnknownBlock { .. }
            | Self::CopiesAlike(..)
            | Self::Duplicate(..)
            | Self::BadId(..)
            | Self::BadTemplateId(..)
            | Self::BadSheetName(..)
            | Self::NoSheetFile(..)
            | Self::StraySheet(..)
            | Self::Formula(..)
            | Self::UnknownName { .. }
            | Self::NoSuchField { .. }
            | Self::SkippedCell { .. }
            | Self::Cycle(..)
            | Self::TextInArithmetic(..)
            | Self::NotAmongChoices { .. }
            | Self::RangeWhereCell(..)
            | Self::Weights { .. }
            | Self::NoSuchTable(..)
            | Self::NoSuchList(..)
            | Self::NoSuchColumn { .. }
            | Self::NotText(..)
            | Self::NoSuchChecklist(..)
            | Self::PartOfText(..)
            | Self::OwnPointsUnbounded { .. }
            | Self::CheckCode(..)
            | Self::NoSuchRule(..)
            | Self::RuleCode(..)
            | Self::NotHere(..)
            | Self::Repeat(..)
            | Self::NoSuchLine(..)
            | Self::NotClosed { .. }
            | Self::UnknownStatement { .. }
            | Self::StatementAlone(..)
            | Self::StatementOpen(..)
            | Self::UnknownFilter { .. }
            | Self::FilterMisplaced(..)
            | Self::FilterWithoutWords(..)
            | Self::NoSuchSheet(..)
            | Self::LoopInLoop
            | Self::NoSuchLostPart { .. } => &[],
        }
    }

    /// Whether something required is missing, which a misspelt key may have been meant to give.
    const fn is_missing_something(&self) -> bool {
        matches!(
            self,
            Self::NoType
                | Self::ChoiceWithoutChoices
                | Self::ListRows
                | Self::TotalWithoutLabel
                | Self::Nothing(_)
                | Self::TableNotNamed
                | Self::RuleNeedsValue { .. }
                | Self::CheckKinds { found: 0, .. }
        )
    }

    /// Whether a name is used that nothing bears.
    pub(super) const fn is_unknown_name(&self) -> bool {
        matches!(
            self,
            Self::UnknownName { .. }
                | Self::NoSuchField { .. }
                | Self::NoSuchTable(_)
                | Self::NoSuchList(_)
                | Self::NoSuchColumn { .. }
                | Self::NoSuchChecklist(_)
                | Self::NoSuchLine(..)
                | Self::NoSuchRule(_)
                | Self::NothingMatches { .. }
        )
    }

    /// Whether this may be told only because something was left out that has a fault of its own: a name that nothing bears, a sum
    /// that lacks a part, a list without its items.
    pub(crate) const fn may_lack_what_was_left_out(&self) -> bool {
        self.is_unknown_name()
            || matches!(
                self,
                Self::MissingKey(_)
                    | Self::NoBase(_)
                    | Self::NoLastYear(_)
                    | Self::NotInLastYear { .. }
                    | Self::NothingToRemove(_)
                    | Self::NoSheetFile(_)
                    | Self::NoSuchSheet(_)
                    | Self::NoSuchDirection(_)
                    | Self::NoSuchItem { .. }
                    | Self::NoSuchLostPart { .. }
                    | Self::Nothing(_)
                    | Self::EmptySheet
                    | Self::NoBands
                    | Self::NoLevels
                    | Self::LineTooShort
                    | Self::Weights { .. }
                    | Self::PartsWeight { .. }
                    | Self::NeverFull { .. }
            )
    }

    /// Whether a name differs by one character from one that exists.
    pub(super) fn is_near_miss(&self) -> bool {
        let (Self::UnknownName { name, hint } | Self::NoSuchField { name, hint }) = self else { return false };
        hint.split(['“', '”']).nth(1).is_some_and(|meant| distance(name, meant) == 1)
    }

    /// Whether this fault may be nothing but a consequence of a repair in the same section of the file.
    pub(super) fn may_follow_from(&self, recovered: &Recovered) -> bool {
        match recovered {
            Recovered::Anything => self.is_missing_something() || !self.keys_relied_on().is_empty(),
            Recovered::Key(key) | Recovered::Unread(key) => self.keys_relied_on().contains(&key.as_str()),
            Recovered::Dropped => self.is_missing_something(),
        }
    }
}

/// `；是不是“…”？` with the word of a list that is most like this one, or that one of them begins with; else `；`.
fn near(word: &str, allowed: &str) -> String {
    let is_like = |distance: usize, known: &str| {
        let is_beginning = word.chars().count() >= 3 && known.starts_with(word);
        is_beginning || distance * 5 <= known.chars().count().max(3) * 2
    };
    let known = allowed.split('、').map(|known| known.trim_matches(['[', ']']));
    let near = known.map(|known| (distance(word, known), known)).filter(|(distance, known)| is_like(*distance, known));
    near.min().map_or_else(|| "；".to_owned(), |(_, known)| format!("；是不是“{known}”？"))
}

/// What was replaced or left out in a section of a file so that reading could go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recovered {
    /// It is not known which keys.
    Anything,
    /// The value of this key.
    Key(String),
    /// An unknown key, left out.
    Dropped,
    /// A line with this key, which could not be read.
    Unread(String),
}
