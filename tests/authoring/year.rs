//! A clerk's year: this year's form moved on, changed in the workbook, taken over as what differs, emitted, filled in and checked.

use std::fs;
use std::path::Path;

use jixiao::internals::intake::Book;
use jixiao::value::CellRef;
use serde_json::{Value as Json, json};

use crate::support::program::{Run, check, jixiao};
use crate::support::workbook_edits::apply;

fn ran(arguments: &[&str]) -> Run {
    let run = jixiao(arguments);
    assert_eq!(run.code, 0, "{arguments:?}\n{}{}", run.out, run.err);
    run
}

/// The row of a line and the column of a heading, as Excel counts them.
fn cell(book: &Book, sheet: &str, id: &str, heading: &str) -> String {
    let found = book.sheet(sheet).unwrap();
    let col = (0..80).find(|col| found.text(2, *col).trim_end_matches('*') == heading).unwrap();
    let row = (3..600).find(|row| found.text(*row, 0) == id).unwrap_or_else(|| panic!("no {id} on {sheet}"));
    CellRef { row, col: u16::try_from(col).unwrap() }.to_string()
}

fn row_of(address: &str) -> u32 {
    address.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().unwrap()
}

/// Edits that fill in a line by its headings.
fn line(book: &Book, sheet: &str, row: u32, cells: &[(&str, Json)]) -> Vec<Json> {
    let found = book.sheet(sheet).unwrap();
    let fill = |(heading, value): &(&str, Json)| {
        let col = (0..80).find(|col| found.text(2, *col).trim_end_matches('*') == *heading).unwrap();
        let cell = CellRef { row: row - 1, col: u16::try_from(col).unwrap() };
        json!({"sheet": sheet, "cell": cell.to_string(), "value": value})
    };
    cells.iter().map(fill).collect()
}

#[test]
fn a_clerk_makes_next_years_form_in_excel() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let next = ran(&["template", "next", "hunan-department-2021", "-o", &path("表样2022.xlsx")]);
    assert!(next.out.contains("*.上年预算 取自上年的 *.本年预算") && next.out.contains("上年结转"), "{}", next.out);
    let book = Book::open(&fs::read(path("表样2022.xlsx")).unwrap()).unwrap();
    assert!((3..60).any(|row| book.sheet("基本").unwrap().text(row, 1) == "hunan-department-2022"));
    assert!(book.sheet("今年与去年").is_some());

    let weight =
        |id: &str, points: f64| json!({"sheet": "指标", "cell": cell(&book, "指标", id, "分值"), "value": points});
    let mut edits = vec![
        // Three weights, and a new indicator behind 政府采购执行率 for what they gave up.
        weight("公用经费控制率", 6.0),
        weight("三公经费控制率", 6.0),
        weight("管理制度健全性", 8.0),
        weight("资金使用合规性", 5.0),
        // A band, with its standard: what exceeds the first budget by up to 5 % gives 4.5 points.
        json!({"sheet": "指标", "cell": cell(&book, "指标", "预算控制率", "评分标准"),
            "value": "没有追加（含净追减）的得5分；不超过5%的得4.5分；不超过10%的得4分；不超过20%的得3分；不超过30%的得2分；超过30%的不得分。"}),
        json!({"sheet": "指标", "cell": cell(&book, "指标", "政府采购执行率", "指标解释"), "value": "实际政府采购金额与政府采购预算（含追加）的比率。"}),
    ];
    let bands = row_of(&cell(&book, "规则参数", "预算控制率", "指标")) + 1;
    edits.push(json!({"do": "insert-row", "sheet": "规则参数", "row": bands}));
    edits.extend(line(
        &book,
        "规则参数",
        bands,
        &[("指标", json!("预算控制率")), ("界限、情形或等级", json!("５%")), ("得分", json!(4.5))],
    ));
    let after = row_of(&cell(&book, "指标", "政府采购执行率", "指标")) + 1;
    edits.push(json!({"do": "insert-row", "sheet": "指标", "row": after}));
    edits.extend(line(
        &book,
        "指标",
        after,
        &[
            ("指标", json!("项目执行率")),
            ("一级", json!("过程")),
            ("二级", json!("预算管理")),
            ("分值", json!(4)),
            ("计算式", json!("支出.项目支出.决算÷支出.项目支出.调整后")),
            ("除数为0时", json!("得满分")),
            ("计分方法", json!("执行率")),
            ("指标解释", json!("项目支出决算与调整后预算的比率。")),
        ],
    ));
    let check_row =
        3 + (3..600).take_while(|row| !book.sheet("勾稽").unwrap().text(*row, 0).is_empty()).count() as u32 + 1;
    edits.extend(line(
        &book,
        "勾稽",
        check_row,
        &[
            ("编号", json!("C78")),
            ("简称", json!("采购不大于支出")),
            ("左边", json!("政府采购实际")),
            ("关系", json!("不大于")),
            ("右边", json!("支出合计.决算")),
            ("提示", json!("政府采购{left}大于支出合计{right}，多出{difference}。")),
            ("怎样改", json!("核对两处。")),
        ],
    ));
    apply(Path::new(&path("表样2022.xlsx")), Path::new(&path("改好.xlsx")), &edits);

    let lint = ran(&["template", "lint", &path("改好.xlsx")]);
    assert!(lint.out.contains("没有发现错误") && lint.out.contains("按数字 0.05 读"), "{}", lint.out);
    let imported =
        ran(&["template", "import", &path("改好.xlsx"), "-o", &path("县表2022"), "--extends", "hunan-department-2021"]);
    let mut lines = 0;
    let mut all = String::new();
    for file in ["template.toml", "indicators.toml", "checks.toml", "last-year.toml"] {
        let text = fs::read_to_string(folder.path().join("县表2022").join(file)).unwrap();
        lines += text.lines().count();
        all += &text;
    }
    assert!(lines <= 60, "{lines} lines\n{all}\n{}", imported.out);
    assert!(all.contains("after = \"政府采购执行率\"") && all.contains("extends = \"hunan-department-2021\""), "{all}");
    assert_eq!(fs::read_dir(folder.path().join("县表2022")).unwrap().count(), 4, "{}", imported.out);
    ran(&["template", "lint", &path("县表2022")]);

    // The folder and the workbook are the same form, and it is filled in and checked.
    let said = ran(&["template", "diff", &path("改好.xlsx"), &path("县表2022")]);
    assert!(said.out.contains("没有不同"), "{}", said.out);
    let changed = ran(&["template", "diff", "hunan-department-2021", &path("县表2022"), "-o", &path("变动.xlsx")]);
    for words in ["公用经费控制率　分值：8 → 6", "新增 项目执行率", "新增 C78", "预算控制率　各档：0%：5分", "基本"]
    {
        assert!(changed.out.contains(words), "{words}\n{}", changed.out);
    }
    assert!(Book::open(&fs::read(path("变动.xlsx")).unwrap()).unwrap().sheet("变动").is_some());
    fs::write(path("数.toml"), "\"单位名称\" = \"示例县政务服务中心\"\n\"单位代码\" = \"001\"\n\"支出.项目支出.年初\" = 50\n\"支出.项目支出.追加\" = 50\n\"支出.项目支出.决算\" = 80\n").unwrap();
    for (form, name) in [("改好.xlsx", "表一.xlsx"), ("县表2022", "表二.xlsx")] {
        ran(&["new", &path(form), "--values", &path("数.toml"), "-o", &path(name)]);
        let (report, _) = check(Path::new(&path(name)), Some(Path::new(&path(form))));
        assert_eq!(report["template"], "hunan-department-2022");
        assert_eq!(report["values"]["项目执行率.核算得分"], "3.2", "{name}");
    }
}

#[test]
fn the_year_after_next_extends_the_same_form_again() {
    let folder = tempfile::tempdir().unwrap();
    let [second, third, workbook, other] =
        ["hunan-department-2022", "hunan-department-2023", "表样2023.xlsx", "另一份"]
            .map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    ran(&["template", "next", "hunan-department-2021", "-o", &second]);
    ran(&["template", "next", &second, "-o", &third]);
    let head = fs::read_to_string(Path::new(&third).join("template.toml")).unwrap();
    assert_eq!(head, "extends = \"hunan-department-2021\"\nid = \"hunan-department-2023\"\nfiscal_year = 2023\n");
    let last_year = fs::read_to_string(Path::new(&third).join("last-year.toml")).unwrap();
    assert!(last_year.contains("form = \"hunan-department-2022\""), "{last_year}");
    ran(&["template", "lint", &third]);

    // The same as a workbook; over a form that extends another it cannot be imported, nor over itself.
    ran(&["template", "next", &second, "-o", &workbook]);
    let import = |base: &str| {
        let run = jixiao(&["template", "import", &workbook, "-o", &other, "--extends", base]);
        assert!(run.code == 2 && !Path::new(&other).exists(), "{}{}", run.out, run.err);
        run.err
    };
    assert!(import("hunan-department-2022").contains("“hunan-department-2022”自己沿用了“hunan-department-2021”"));
    assert!(import("hunan-department-2023").contains("不能沿用它自己"));
    ran(&["template", "import", &workbook, "-o", &other]);
    assert_eq!(fs::read_to_string(Path::new(&other).join("template.toml")).unwrap(), head);
}

#[test]
fn next_years_form_as_a_folder_says_only_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("hunan-department-2022");
    ran(&["template", "next", "hunan-department-2021", "-o", made.to_str().unwrap()]);
    let head = fs::read_to_string(made.join("template.toml")).unwrap();
    assert_eq!(head, "extends = \"hunan-department-2021\"\nid = \"hunan-department-2022\"\nfiscal_year = 2022\n");
    assert_eq!(fs::read_dir(&made).unwrap().count(), 2);
    ran(&["template", "lint", made.to_str().unwrap()]);
}

#[test]
fn of_lines_that_changed_places_those_that_moved_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let moved = folder.path().join("mini");
    copy_folder(Path::new("tests/forms/mini"), &moved);
    // The third of three comes first; the other two stay in their order.
    let text = fs::read_to_string(moved.join("indicators.toml")).unwrap().replace("\r\n", "\n");
    let parts: Vec<&str> = text.split("[[indicator]]\n").filter(|part| !part.is_empty()).collect();
    let order: String = [2, 0, 1, 3].map(|part| format!("[[indicator]]\n{}\n", parts[part].trim_end())).concat();
    fs::write(moved.join("indicators.toml"), order).unwrap();
    let run = ran(&["template", "diff", "tests/forms/mini", moved.to_str().unwrap()]);
    let changes: Vec<&str> = run.out.lines().filter(|line| line.contains("次序")).collect();
    assert_eq!(changes.len(), 1, "{}", run.out);
    assert!(changes[0].ends_with("次序　制度健全性：在“预算完成率”之后 → 排在最前"), "{}", run.out);
}

fn copy_folder(from: &Path, into: &Path) {
    fs::create_dir_all(into).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = into.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
