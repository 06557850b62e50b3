//! `jixiao rollup` as a whole.

use std::fs;
use std::path::{Path, PathBuf};

use jixiao::engine::Filling;
use jixiao::engine::emit_filled;
use jixiao::value::Value;
use rust_decimal::dec;

use crate::read::{Book, about};
use crate::support::program::{Run, jixiao};
use crate::support::units::{FORM, Unit, unit};
use crate::support::{built_in, mini, office};

/// Rolls up files or folders into a file in `folder`.
fn rollup(inputs: &[&Path], output: &Path, more: &[&str]) -> Run {
    let mut arguments: Vec<PathBuf> = vec!["rollup".into()];
    arguments.extend(inputs.iter().map(|input| input.to_path_buf()));
    arguments.extend(["-o".into(), output.to_path_buf()]);
    arguments.extend(more.iter().map(PathBuf::from));
    jixiao(&arguments)
}

/// Units of every kind: three under one 主管部门, one under another, scores that differ, known errors, names that mean harm.
fn many() -> Vec<Unit> {
    let bureau = "县教育局";
    let mut units = vec![
        unit("101", bureau, bureau, 10),
        unit("101001", "县第一中学", "101", 3),
        unit("101002", "县第二中学", bureau, 4),
        unit("101003", "县实验小学（含幼儿园和城南新校区的全体教职工）", bureau, 2),
        unit("102", "县卫生健康局", "县卫生健康局", 5),
        unit("102001", "县人民医院", "县卫生健康局", 6),
        unit("103", "=1+1", "县财政局", 1),
        unit("104", "@甲\"乙\"<丙>&丁", "", 2).wrong("实有.行政", Value::Blank),
    ];
    for n in 0..17i64 {
        let points = rust_decimal::Decimal::from(10 - n % 9);
        let mut one = unit(&format!("2{n:02}"), &format!("某某县第{}局", n + 1), "", 1 + n % 7)
            .with("经济社会效益.自评得分", points);
        if n % 3 == 0 {
            one = one.with("满意率", dec!(0.75));
        }
        if n % 5 == 1 {
            one = one.with("行政效能.指标值", "效果不明显");
        }
        // The books do not balance, and with that the execution rate falls.
        if n % 6 == 2 {
            one = one.wrong("年末结余", dec!(77777.25));
        }
        units.push(one);
    }
    units
}

fn folder_of(units: &[Unit]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let form = built_in(FORM);
    for unit in units {
        unit.write(&form, folder.path(), &format!("{}.xlsx", unit.code));
    }
    folder
}

#[test]
fn many_units_make_one_workbook() {
    let units = many();
    let folder = folder_of(&units);
    let out = folder.path().join("汇总.xlsx");
    let run = rollup(&[folder.path()], &out, &[]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("汇总了25个单位"), "{}", run.out);

    let book = Book::open(&out);
    let sheets = ["概况", "总表", "指标得分", "问题分布", "等级分布", "未报送名单", "复核提示", "主管部门对照"];
    assert_eq!(book.sheets(), sheets);
    // By rank, those of the same rank by code, and those that have not passed at the end; text is text, whatever it begins with.
    let overview = book.table("总表", "单位代码");
    let ranks: Vec<u32> = overview.column("名次").iter().map_while(|rank| rank.parse().ok()).collect();
    assert!(ranks.len() == 21 && ranks.is_sorted(), "{ranks:?}");
    assert_eq!(overview.column("单位代码")[..5], ["101", "101001", "101002", "101003", "102"]);
    assert_eq!(overview.column("单位代码")[21..25], ["104", "202", "208", "214"]);
    assert_eq!(book.table("指标得分", "预算控制率").lines().len(), 1 + 25 + 2);
    assert_eq!(overview.line("单位代码", "103")["单位名称"], "=1+1");
    assert_eq!(overview.line("单位代码", "104")["单位名称"], "@甲\"乙\"<丙>&丁");
    assert!(book.formulas("总表").iter().all(|formula| formula.starts_with("SUM(")), "{:?}", book.formulas("总表"));
    let school = overview.line("单位代码", "101001");
    assert_eq!(school["主管部门"], "县教育局");
    assert_eq!((&*school["状态"], &*school["核算得分"], &*school["自评得分"]), ("通过", "94", "94"));
    assert!(about(&school["支出合计 决算数"], 3.0 * 1940.65));
    let states = overview.column("状态");
    assert_eq!(states.iter().filter(|state| *state == "退回待改").count(), 4);
    // The known errors, and none more.
    let wrong = overview.line("单位代码", "104");
    assert_eq!((&*wrong["未填"], &*wrong["名次"]), ("1", ""));
    let total = overview.line("序号", "合计");
    let spent: f64 = units.iter().map(|unit| unit.times as f64 * 1940.65).sum();
    assert!(about(&total["支出合计 决算数"], spent), "{total:?}");
    assert_eq!(
        total["有误"],
        overview.column("有误")[..25].iter().map(|open| open.parse::<u32>().unwrap()).sum::<u32>().to_string()
    );

    let problems = book.table("问题分布", "代码");
    let balance = problems.line("代码", "C01");
    assert_eq!((&*balance["程度"], &*balance["问题数"], &*balance["涉及单位数"]), ("错误", "3", "3"));
    assert_eq!(problems.line("代码", "I001")["问题"], "必填项没有填");

    let missing = book.table("未报送名单", "单位代码");
    assert_eq!(missing.column("单位代码"), ["104", "202", "208", "214"]);
}

#[test]
fn units_that_score_the_same_share_a_rank() {
    let points = [dec!(9), dec!(7), dec!(9), dec!(6)];
    let units: Vec<Unit> = (1..)
        .zip(points)
        .map(|(n, points)| unit(&format!("{n}"), &format!("第{n}局"), "", 1).with("经济社会效益.自评得分", points))
        .collect();
    let folder = folder_of(&units);
    let out = folder.path().join("汇总.xlsx");
    rollup(&[folder.path()], &out, &[]);
    let book = Book::open(&out);
    let overview = book.table("总表", "单位代码");
    assert_eq!(overview.column("名次")[..4], ["1", "1", "3", "4"]);
    assert_eq!(overview.column("单位代码")[..4], ["1", "3", "2", "4"]);
    let grades = book.table("等级分布", "等级");
    assert_eq!((grades.line("等级", "优")["单位数"].as_str(), grades.line("等级", "优")["占比"].as_str()), ("4", "1"));
    let spread = book.table("等级分布", "自评得分");
    let of = |label: &str| spread.line("项目", label)["核算得分"].clone();
    assert_eq!(["平均分", "中位数", "最高分", "最低分"].map(of), ["92.75", "93", "94", "91"]);
    let indicators = book.table("指标得分", "经济效益、社会效益");
    assert_eq!(indicators.column("经济效益、社会效益")[1..], ["9", "9", "7", "6", "7.75", "0.775"]);
}

#[test]
fn libreoffice_recalculates_the_same_and_shows_the_charts() {
    let folder = folder_of(&many());
    let out = folder.path().join("汇总.xlsx");
    rollup(&[folder.path()], &out, &[]);
    let again = folder.path().join("again");
    office::convert(std::slice::from_ref(&out), "xlsx", &again);
    let (ours, theirs) = (Book::open(&out), Book::open(&again.join("汇总.xlsx")));
    assert_eq!(ours.sheets(), theirs.sheets());
    for sheet in ours.sheets() {
        let (ours, theirs) = (ours.cells(&sheet), theirs.cells(&sheet));
        assert!(ours.len() > 3);
        for (place, cell) in &ours {
            let other = theirs.get(place).map_or("", String::as_str);
            let same = match (cell.parse::<f64>(), other.parse::<f64>()) {
                (Ok(one), Ok(other)) => (one - other).abs() < 1e-6,
                _ => cell == other,
            };
            assert!(same, "{sheet} {place:?}: {cell} against {other}");
        }
    }
    for book in [&ours, &theirs] {
        assert_eq!(book.parts("xl/charts/chart"), 3);
    }
    assert_eq!(fs::read(&out).unwrap(), {
        rollup(&[folder.path()], &out, &[]);
        fs::read(&out).unwrap()
    });
}

#[test]
fn a_parent_is_held_to_its_units() {
    let folder = folder_of(&many());
    let out = folder.path().join("汇总.xlsx");
    let run = rollup(&[folder.path()], &out, &[]);
    let parents = Book::open(&out).table("主管部门对照", "项目");
    let lines: Vec<_> = parents.lines().into_iter().filter(|line| line["项目"] == "支出合计 决算数").collect();
    let said: Vec<&str> = lines.iter().map(|line| line["核对"].as_str()).collect();
    assert_eq!(
        said,
        ["R002 主管部门的数大于所属单位合计", "R001 主管部门的数小于所属单位合计", "没有主管部门自己的表"]
    );
    assert!(about(&lines[0]["所属单位合计"], 9.0 * 1940.65));
    assert!(about(&lines[0]["主管部门比合计多"], 1940.65));
    assert!(about(&lines[1]["主管部门比合计多"], -1940.65));
    assert!(
        run.out.contains("R001 需说明：县卫生健康局的“支出合计 决算数”是9703.25，比所属1个单位的合计11643.90少1940.65"),
        "{}",
        run.out
    );
}

#[test]
fn the_last_file_of_a_unit_counts() {
    let form = built_in(FORM);
    let folder = tempfile::tempdir().unwrap();
    let one = |times: i64| unit("101", "县教育局", "", times);
    // Rounds by what the workbook carries, then by the numbers in the names.
    one(2).in_round(1).write(&form, folder.path(), "一稿.xlsx");
    one(3).write(&form, folder.path(), "附件10.xlsx");
    one(4).write(&form, folder.path(), "附件2.xlsx");
    one(5).in_round(1).write(&form, folder.path(), "二稿2.xlsx");
    one(6).in_round(1).write(&form, folder.path(), "二稿10.xlsx");
    let copy = one(6).in_round(1).write(&form, &folder.path().join("又"), "又一份.xlsx");
    // A file that says nothing of its code is of the unit with its name.
    let mut nameless = one(7).in_round(2).wrong("单位代码", Value::Blank);
    nameless.code = String::new();
    nameless.write(&form, folder.path(), "改.xlsx");
    let out = folder.path().join("out/汇总.xlsx");
    let run = rollup(&[folder.path(), &copy], &out, &[]);
    assert!(run.err.contains("完全相同，只算一次"), "{}", run.err);
    let overview = Book::open(&out).table("总表", "单位代码");
    let line = overview.line("单位代码", "101");
    assert_eq!((&*line["轮次"], &*line["序号"]), ("6", "1"));
    assert!(about(&line["支出合计 决算数"], 7.0 * 1940.65));
    assert_eq!(overview.lines().iter().filter(|line| line["单位名称"] == "县教育局").count(), 1);
}

#[test]
fn what_cannot_be_rolled_up_is_told_a_line_each() {
    let folder = folder_of(&[unit("101", "县教育局", "", 1), unit("102", "县财政局", "", 1)]);
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    put("~$101.xlsx", b"lock");
    put("空.xlsx", b"");
    put("假.xlsx", b"not a workbook");
    put("说明.txt", b"not looked at");
    let form = built_in("mof-project-2020");
    let filling = Filling::parse(&form.template, "", "\"单位名称\" = \"县水利局\"", false).unwrap();
    put("项目.xlsx", &emit_filled(&form, &filling).unwrap());
    let nobody = unit("", "", "", 1).wrong("单位名称", Value::Blank).wrong("单位代码", Value::Blank);
    nobody.write(&built_in(FORM), folder.path(), "谁.xlsx");
    let out = folder.path().join("汇总.xlsx");
    let gone = folder.path().join("没有.xlsx");
    let run = rollup(&[folder.path(), &gone], &out, &[]);
    assert_eq!(run.code, 1, "{}", run.err);
    let told: Vec<&str> = run.err.lines().collect();
    let said = |word: &str| told.iter().filter(|line| line.contains(word)).count();
    for word in [
        "临时文件，跳过",
        "T018",
        "T001",
        "找不到文件",
        "没有单位代码，也没有单位名称",
        "是另一张表“项目支出绩效自评表”",
    ] {
        assert_eq!(said(word), 1, "{word}: {told:#?}");
    }
    assert_eq!(told.len(), 6, "{told:#?}");
    assert_eq!(Book::open(&out).table("总表", "单位代码").line("单位代码", "102")["状态"], "通过");
}

#[test]
fn where_nothing_can_be_rolled_up_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("汇总.xlsx");
    let run = rollup(&[folder.path()], &out, &[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("没有可以汇总的表格"), "{}", run.err);
    assert!(!out.exists());
    // Nor is anything written over what is read.
    let file = unit("101", "县教育局", "", 1).write(&built_in(FORM), folder.path(), "表.xlsx");
    let before = fs::read(&file).unwrap();
    assert_eq!(rollup(&[&file], &file, &[]).code, 2);
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_form_without_key_figures_or_parent_has_its_scores() {
    let form = mini();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xlsx");
    let mut filling = Filling::empty(&form.template);
    let name = form.template.field(form.template.unit_name).first;
    filling.values[name] = "某某局".into();
    fs::write(&file, emit_filled(&form, &filling).unwrap()).unwrap();
    let out = folder.path().join("汇总.xlsx");
    let run = rollup(&[&file], &out, &["--template", "tests/forms/mini"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let line = Book::open(&out).table("总表", "单位名称").line("单位名称", "某某局");
    assert_eq!(line["状态"], "退回待改");
}

#[test]
fn the_first_page_says_it_all() {
    let folder = folder_of(&many());
    let out = folder.path().join("汇总.xlsx");
    let run = rollup(&[folder.path()], &out, &[]);
    assert!(run.out.contains("复核提示共") && run.out.contains("文字雷同"), "{}", run.out);
    let book = Book::open(&out);
    let summary = book.cells("概况");
    // What stands under a heading.
    let under = |heading: &str, rows: u32| {
        let ((row, col), _) =
            summary.iter().find(|(_, cell)| *cell == heading).unwrap_or_else(|| panic!("no {heading}"));
        summary.get(&(row + rows, *col)).cloned().unwrap_or_default()
    };
    assert_eq!(["单位数", "通过", "退回待改"].map(|state| under(state, 1)), ["25", "21", "4"]);
    assert!(about(&under("通过", 2), 0.84));
    let best = book.table("等级分布", "等级").line("等级", "优")["单位数"].clone();
    assert_eq!((under("优", 1), under("最高分", 1).as_str()), (best, "94"));
    // The net total: 县教育局 has its units in its own.
    let times: i64 = many().iter().map(|unit| unit.times).sum::<i64>() - (3 + 4 + 2) - 6;
    assert!(about(&under("支出合计 决算数", 1), times as f64 * 1940.65), "{}", under("支出合计 决算数", 1));
    for end in ["还没有通过的4个单位", "（C01）", "与所属单位合计不一致。"] {
        assert!(summary.values().any(|cell| cell.ends_with(end)), "{end} in {summary:?}");
    }
}
