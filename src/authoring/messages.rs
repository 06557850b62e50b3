//! The words of the authoring workbook, and of what is said about one.

use crate::intake::Unreadable;
use crate::text::quote::quote;
use crate::value::CellRef;

use super::columns::Choices;

pub(crate) const YES: &str = "是";
pub(crate) const NO: &str = "否";
/// What a block without any text of its own is called.
pub(crate) const BLOCK: &str = "区块";

/// The names of the sheets that hold no lines.
pub(crate) const GUIDE_SHEET: &str = "说明";
pub(crate) const NAMES_SHEET: &str = "名称一览";
pub(crate) const FAULTS_SHEET: &str = "有误的地方";
pub(crate) const CHANGES_SHEET: &str = "今年与去年";
/// What marks the workbook as one of these, on a sheet that nobody sees.
pub(crate) const MARKER_SHEET: &str = "jixiao-表样";
pub(crate) const MARKER: &str = "jixiao 表样";

pub(crate) const NAME_HEADINGS: [(&str, f64); 4] =
    [("表", 18.0), ("名称", 34.0), ("印出来的文字", 40.0), ("类型", 10.0)];
pub(crate) const NAMES_ABOUT: &str =
    "公式里可以用的名称（导出时的，供抄写；不用填，导入时不看）。清单的一列在清单以外用时，要写合计或放进 SUM 等函数。";
pub(crate) const FAULT_HEADINGS: [(&str, f64); 5] =
    [("序号", 6.0), ("页", 12.0), ("格", 8.0), ("写的是", 36.0), ("错在哪里、怎样改", 90.0)];
pub(crate) const CHANGE_HEADINGS: [(&str, f64); 5] =
    [("哪一页", 12.0), ("哪一条", 30.0), ("哪一项", 18.0), ("去年", 56.0), ("今年", 56.0)];
pub(crate) const PROPOSALS_SHEET: &str = "拟稿说明";
pub(crate) const ABOUT_PROPOSALS: &str =
    "由现成的表格拟成：每一格认成了什么、有没有把握，没有把握的在前面（不用填，导入时不看）。";
pub(crate) const PROPOSAL_HEADINGS: [(&str, f64); 5] =
    [("原表的格子", 28.0), ("名称", 34.0), ("类型", 10.0), ("有没有把握", 14.0), ("依据，或要改什么", 70.0)];
pub(crate) const ELSEWHERE: &str = "（整页）";

pub(crate) fn workbook_title(title: &str) -> String {
    format!("表样：{title}")
}

/// The lines of 说明.
pub(crate) const GUIDE: [&str; 13] = [
    "这份表样就是一份表式的全部：有哪些表、表上有哪些格子、怎么评分、哪些数要对得上。在这里改，再导入，就能生成空表、核对收回来的表。",
    "一、怎么改",
    "1. 改分值、标准、档次：在“指标”和“规则参数”里改；分值合计与满分不等时，上面会标红。评分标准里的数字要跟着改。",
    "2. 改文字、单位、必填、选项：在“字段”里改。改勾稽关系：在“勾稽”里改。",
    "3. 加一行：在相应的位置插入一行，照上下行的样子填。删一行：删掉整行。移动行就是调整次序。",
    "4. 深色的栏必填；右边折叠的栏不常用（点上方的 ＋ 展开）；灰色的栏只看不填。选中格子有说明，有下拉框的从下拉框选。",
    "5. 公式用名称写，如：决算 / 预算（名称见“名称一览”）；前面不用写等号。多个名称用“、”隔开。",
    "6. 不写就是不写：空着的栏按说明里“不写是……”办。要写明是空的，写“（无）”。",
    "二、改完以后",
    "jixiao template lint 表样.xlsx　检查；有错的另存一份“表样-有误.xlsx”，标出错的格子，在那份里接着改就行。",
    "jixiao new 表样.xlsx -o 空表.xlsx　生成空表看样子。核对（check --template）、建立自评工作（campaign init --template）也可以直接用表样。",
    "jixiao template import 表样.xlsx -o 文件夹　存成表式的文件夹；文件夹已有的，只改动变了的地方。",
    "三、还没填全的（打开时自动算）",
];
pub(crate) const OPEN_HEADINGS: [&str; 3] = ["页", "行数", "缺的、对不上的格子"];

pub(crate) const NOTHING_OPEN: &str = "没有缺的格子";

pub(crate) fn open(count: usize) -> String {
    if count == 0 { NOTHING_OPEN.to_owned() } else { format!("还有{count}格缺的或对不上的（标红的）") }
}

pub(crate) fn weights(sum: &str, full: &str) -> String {
    format!("分值合计 {sum}，满分 {full}")
}

pub(crate) fn last_year_was(value: &str) -> String {
    if value.is_empty() { "去年没有写。".to_owned() } else { format!("去年：{value}") }
}

// What is wrong with a line.

pub(crate) const FORMULA_IN_CELL: &str = "这里要写文字或数字，不能是 Excel 公式；请改成直接写的内容。";

pub(crate) fn missing(heading: &str) -> String {
    format!("{}这一栏要填，现在空着。", quote(heading))
}

pub(crate) fn missing_key(heading: &str) -> String {
    missing(heading)
}

pub(crate) fn no_such_choice(text: &str, choices: Choices, nearest: Option<&str>) -> String {
    let words: Vec<&str> = choices.iter().map(|(_, word)| *word).collect();
    format!("不认识的取值{}；{}可以是：{}。", quote(text), near(nearest), words.join("、"))
}

pub(crate) fn sides_to_swap(text: &str) -> String {
    format!("没有{}这种关系；请把左边和右边对调，关系选“不大于”。", quote(text))
}

pub(crate) fn by_formula(text: &str) -> String {
    format!("没有{}这种关系；请选“成立”，左边写成公式，如：甲 > 乙。", quote(text))
}

pub(crate) const BRACES_AS_MEANT: &str = "全角的｛｝按 {} 读。";

pub(crate) fn one_part(text: &str) -> String {
    format!("{}当作一项；有几项的用“、”隔开，或一项一行。", quote(text))
}

pub(crate) fn choice_as_meant(text: &str, meant: &str) -> String {
    format!("{}按{}读。", quote(text), quote(meant))
}

/// Where the widths of a sheet's columns stand.
pub(crate) const IN_WIDTHS: &str = "“工作表”的“列宽”里补上";

pub(crate) fn block_of_kind(word: &str) -> String {
    format!("（“区块”里种类是{}的）", quote(word))
}

pub(crate) const WRONG_ROLE: &str = "这种区块里没有这样的一项；请看“是什么”一栏的说明，或改“区块”里的种类。";

pub(crate) fn group_levels(expected: usize, found: usize) -> String {
    format!(
        "上级指标应写{expected}级，现在写了{found}级；这张评分表有几级，见“区块”里的“各级表头”（最后一级是指标本身）。"
    )
}

/// In the place of a table of TOML.
pub(crate) const IN_MORE_COLUMNS: &str = "右边几栏分情形写";

/// What is to be written under a heading, within a sentence.
pub(crate) fn write_in(heading: &str, text: &str) -> String {
    format!("{}写{}", quote(heading), quote(text))
}

pub(crate) fn yes_or_no(text: &str) -> String {
    format!("这里写“是”或“否”，或者空着；现在写的是{}。", quote(text))
}

pub(crate) fn no_pair(line: &str) -> String {
    format!("{}要写成“名称 = 内容”，一行一个。", quote(line))
}

fn near(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("是不是{}？", quote(near)))
}

pub(crate) fn no_such_line(heading: &str) -> String {
    format!("没有叫{}的项目；项目名不能改，要加一项的照别的行写。", quote(heading))
}

pub(crate) fn line_twice(heading: &str) -> String {
    format!("{}只能写一行，这里又写了一行。", quote(heading))
}

pub(crate) fn no_such_sheet(name: &str, nearest: Option<&str>) -> String {
    format!("“工作表”里没有叫{}的表。{}", quote(name), near(nearest))
}

pub(crate) fn no_such_block(sheet: &str, name: &str, nearest: Option<&str>) -> String {
    format!("“区块”里，表{}没有叫{}的区块。{}", quote(sheet), quote(name), near(nearest))
}

pub(crate) fn block_twice(sheet: &str, name: &str) -> String {
    format!("表{}已有叫{}的区块，请换一个名字。", quote(sheet), quote(name))
}

pub(crate) fn no_such_indicator(id: &str, nearest: Option<&str>) -> String {
    format!("“指标”里没有叫{}的指标。{}", quote(id), near(nearest))
}

pub(crate) fn no_such_rule(name: &str, nearest: Option<&str>) -> String {
    format!("“复核规则”里没有叫{}的规则。{}", quote(name), near(nearest))
}

pub(crate) fn no_rule(id: &str, part: &str) -> String {
    if part.is_empty() {
        format!("指标{}没有写计分方法。", quote(id))
    } else {
        format!("指标{}没有第{part}个分项。", quote(id))
    }
}

pub(crate) fn takes_no_figures(id: &str, kind: &str) -> String {
    format!("指标{}的计分方法是{}，不用规则参数；请删去这一行，或改计分方法。", quote(id), quote(kind))
}

pub(crate) fn takes_no_least(id: &str, kind: &str) -> String {
    format!("指标{}的计分方法是{}，不用“最低分”；请清空这一格。", quote(id), quote(kind))
}

pub(crate) fn points_twice(id: &str) -> String {
    format!("指标{}在“指标”里已写每项的分数，不能再逐项写；请删去一处。", quote(id))
}

pub(crate) fn no_right_side(demand: &str) -> String {
    format!("关系是{}的只写左边，右边要空着。", quote(demand))
}

/// A fault of several cells that follow one another.
pub(crate) fn of_cells(sheet: &str, [first, last]: [CellRef; 2], count: usize, message: &str) -> String {
    format!("{sheet}!{first}…{last}（{count}格）：{message}")
}

// What was read otherwise than it stands.

pub(crate) const RESULT_TAKEN: &str = "写的是 Excel 公式，按它算出的数读。";

pub(crate) fn formula_taken_as_text(formula: &str) -> String {
    format!("写成了 Excel 公式，按文字“{formula}”读。")
}

pub(crate) fn formula_as_meant(written: &str, meant: &str) -> String {
    format!("公式“{written}”里的全角符号按半角读：{meant}")
}

pub(crate) fn number_as_meant(text: &str, number: &str) -> String {
    format!("文字“{text}”按数字 {number} 读。")
}

pub(crate) fn strange_sheet(name: &str) -> String {
    format!("“{name}”不是表样的页，没有读。")
}

pub(crate) fn renamed_sheet(name: &str, meant: &str) -> String {
    format!("“{name}”这一页按表头认作“{meant}”。")
}

/// A sentence on a cell.
pub(crate) fn at_cell(sheet: &str, cell: &str, message: &str) -> String {
    format!("{sheet}!{cell}：{message}")
}

pub(crate) fn day_as_text(day: &str) -> String {
    format!("这一格是日期，按文字“{day}”读；要别的写法，请把单元格设为文本再写一遍。")
}

pub(crate) fn number_in_text(number: &str) -> String {
    format!("这一格是数字，按文字“{number}”读；要写成百分数，请把单元格设为文本再写一遍。")
}

// What is wrong with the workbook as a whole.

pub(crate) fn strange_column(sheet: &str, cell: &str, heading: &str) -> String {
    format!("“{sheet}”{cell}：不认识的栏{}，下面却写了内容；请改回原来的表头，或删去这一栏。", quote(heading))
}

pub(crate) fn column_twice(sheet: &str, cell: &str, heading: &str) -> String {
    format!("“{sheet}”{cell}：{}这一栏有两个，请删去一个。", quote(heading))
}

pub(crate) fn column_missing(sheet: &str, heading: &str) -> String {
    format!("“{sheet}”少了{}这一栏。", quote(heading))
}

pub(crate) fn no_heading(sheet: &str) -> String {
    format!("“{sheet}”没有找到表头（如“{}”），请从原来的表样里复制过来。", "项目、表、指标")
}

pub(crate) fn unreadable(why: &Unreadable) -> String {
    match why {
        Unreadable::Empty => "是空文件。".to_owned(),
        Unreadable::NotWorkbook(what) => format!("不是 Excel 工作簿，像是{what}。"),
        Unreadable::Encrypted => "设了打开密码，读不了；请取消密码后另存。".to_owned(),
        Unreadable::TooLarge => "太大，不像是表样（内容超过40万格）；请删去多余的行、列和工作表。".to_owned(),
        Unreadable::Damaged(_) => "已损坏，读不了；请用 Excel 打开，另存为 xlsx。".to_owned(),
        Unreadable::Unknown | Unreadable::OtherTemplate(_) | Unreadable::OtherYear { .. } => "不是表样。".to_owned(),
    }
}

/// What of the files has no place in the workbook.
pub(crate) fn left(paths: &[String]) -> String {
    format!("模板里有表样写不下的内容：{}。", paths.join("；"))
}

pub(crate) fn sheet_renamed_here(old: &str, new: &str) -> String {
    format!("工作表{}改名为{}：别的页上写{}的各行都归它。", quote(old), quote(new), quote(old))
}

pub(crate) fn unused_here(heading: &str) -> String {
    format!("{}这一栏在这里不用，请清空。", quote(heading))
}

// What changed between two forms.

pub(crate) const ADDED: &str = "新增";
pub(crate) const REMOVED: &str = "去掉";
pub(crate) const ORDER: &str = "次序";
pub(crate) const COMES_FIRST: &str = "排在最前";
pub(crate) const BANDS: &str = "各档";
pub(crate) const NOTHING_CHANGED: &str = "两份表式没有不同。";
pub(crate) const DIFFERENCE_SHEET: &str = "变动";
pub(crate) const DIFFERENCE_HEADINGS: [(&str, f64); 5] =
    [("哪一页", 12.0), ("哪一条", 30.0), ("哪一项", 16.0), ("原来", 56.0), ("现在", 56.0)];

pub(crate) fn difference_about(before: &str, after: &str, count: usize) -> String {
    format!("原来：{before}　现在：{after}　共{count}处变动")
}

pub(crate) fn comes_behind(name: &str) -> String {
    format!("在{}之后", quote(name))
}

/// A line about a change, for a terminal or a letter.
pub(crate) fn change([_, line, heading, before, after]: &[String; 5]) -> String {
    let shown = |text: &str| if text.is_empty() { "（空）".to_owned() } else { text.replace('\n', "；") };
    let what = if heading.is_empty() { line.clone() } else { format!("{line}　{heading}") };
    match heading.as_str() {
        ADDED => format!("新增 {line}：{}", shown(after)),
        REMOVED => format!("去掉 {line}"),
        ORDER => format!("次序　{line}：{before} → {after}"),
        _ => format!("{}：{} → {}", what.trim(), shown(before), shown(after)),
    }
}

// Next year's form.

pub(crate) const NOT_WIRED: &str = "上年数没有接上：本年的表要放在新文件夹旁边，或是内置的；接法写在“上年”。";

pub(crate) fn year_moved(before: &str, after: &str) -> String {
    format!("文字里的年份顺延：{before} → {after}")
}

pub(crate) fn wired(this: &str, last: &str) -> String {
    format!("上年数：{this} 取自上年的 {last}")
}

pub(crate) fn no_figures(sheet: &str) -> String {
    format!("“{sheet}”里没有写这个指标的各档（各分项）；请在那里写，一行一个。")
}
