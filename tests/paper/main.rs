//! What a form that passed looks like on paper: the cover and the attachments that are used, and nothing else.

#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Reader, SheetVisible, Xlsx, open_workbook};
use support::program::{check, jixiao};

/// The clean filling of the project form: two projects.
const PROJECTS: &str = "tests/injection/clean/mof-project-2020.toml";

/// The passed workbook of a file.
fn passed(file: &Path) -> PathBuf {
    let (report, code) = check(file, None);
    assert_eq!(code, 0, "{report:#}");
    PathBuf::from(report["returned"].as_str().unwrap())
}

/// The passed workbook of the Hunan form.
fn passed_department(folder: &Path) -> PathBuf {
    let file = folder.join("部门.xlsx");
    std::fs::copy("samples/liuyang-2021/clean.xlsx", &file).unwrap();
    passed(&file)
}

/// The passed workbook of a form of three projects.
fn passed_projects(folder: &Path) -> PathBuf {
    let two = std::fs::read_to_string(PROJECTS).unwrap();
    let second = two.split_once("# 项目2").unwrap().1;
    let third = second.replace("项目2", "项目3").replace("设备更新", "设备更新二期");
    let (values, file) = (folder.join("值.toml"), folder.join("项目.xlsx"));
    std::fs::write(&values, format!("{two}{third}")).unwrap();
    let made = jixiao(&["new", "mof-project-2020", "--values", values.to_str().unwrap(), "-o", file.to_str().unwrap()]);
    assert_eq!(made.code, 0, "{}", made.err);
    passed(&file)
}

/// The text of each printed page.
fn pages(workbook: &Path, folder: &Path) -> Vec<String> {
    support::office::print(&[workbook.to_owned()], folder);
    let printed = folder.join(workbook.file_name().unwrap()).with_extension("pdf");
    let text = Command::new("pdftotext").args(["-layout", printed.to_str().unwrap(), "-"]).output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

#[test]
fn libreoffice_prints_what_is_signed_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let department = pages(&passed_department(folder.path()), &folder.path().join("印"));
    assert!(department.len() <= 14, "{} pages", department.len());
    for page in &department {
        for working in ["校验汇总", "问题清单", "填报自检", "填报说明", "自检通过"] {
            assert!(!page.contains(working), "{working} in {page}");
        }
    }
    assert!(department[0].contains("审核人：") && department[0].contains("（公章）"), "{}", department[0]);
    let projects = pages(&passed_projects(folder.path()), &folder.path().join("印"));
    let of_projects = projects.iter().filter(|page| page.contains("项目支出绩效自评表（项目")).count();
    assert_eq!((of_projects, projects.len()), (3, 5));
    let summary = projects.iter().find(|page| page.contains("自评汇总表")).unwrap();
    assert!(summary.contains("项目3") && !summary.contains("项目4"), "{summary}");
    for page in department.iter().chain(&projects) {
        assert!(!page.contains("###"), "a column is too narrow: {page}");
    }
}

#[test]
fn cells_are_black_on_white() {
    let folder = tempfile::tempdir().unwrap();
    let workbook = std::fs::read(passed_department(folder.path())).unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(package.by_name(name).unwrap()).unwrap();
    let styles = part("xl/styles.xml");
    let (_, formats) = styles.split_once("<cellXfs").unwrap();
    let formats: Vec<&str> = formats.split_once("</cellXfs>").unwrap().0.split("<xf ").skip(1).collect();
    let attribute = |text: &str, name: &str| {
        let (_, value) = text.split_once(&format!("{name}=\"")).unwrap();
        value.split('"').next().unwrap().parse::<usize>().unwrap()
    };
    // Behind four sheets that served the work come the cover and eleven attachments.
    for number in 5..=16 {
        let sheet = part(&format!("xl/worksheets/sheet{number}.xml"));
        assert!(!sheet.contains("<conditionalFormatting"), "sheet {number}");
        let styled = sheet.split("<c ").skip(1).filter(|cell| cell.split('>').next().unwrap().contains(" s=\""));
        let fills: Vec<usize> = styled.map(|cell| attribute(formats[attribute(cell, "s")], "fillId")).collect();
        assert!(fills.len() > 20 && fills.iter().all(|fill| *fill == 0), "sheet {number}: {fills:?}");
    }
}

#[test]
fn what_is_not_printed_is_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let workbook = passed_projects(folder.path());
    let book: Xlsx<_> = open_workbook(&workbook).unwrap();
    let shown: Vec<&str> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.as_str())
        .collect();
    assert_eq!(shown, ["封面", "项目汇总表", "项目1", "项目2", "项目3"]);
    // A passed workbook that is sent once more says nothing new.
    let (again, code) = check(&workbook, None);
    assert_eq!((code, again["findings"].as_array().unwrap().len()), (0, 0), "{again:#}");
}
