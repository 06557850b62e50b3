//! Faults of a form's rules on substance, each told at its place.

use std::fs;
use std::path::Path;

use jixiao::files::read_form_folder;
use jixiao::internals::load;

/// The faults of a small form with this `rules.toml` and a rule of its own, as `file:line:column：words`.
fn faults(applied: &str, own: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("form");
    for within in ["sheets", "rules"] {
        fs::create_dir_all(form.join(within)).unwrap();
    }
    let write = |name: &str, text: &str| fs::write(form.join(name), text).unwrap();
    write(
        "template.toml",
        "id = \"small\"\ntitle = \"小表\"\nfiscal_year = 2021\nrevision = 1\ncurrency = \"万元\"\nsheets = [\"cover\"]\n\
         [identity]\nunit_name = \"单位名称\"\n",
    );
    write(
        "sheets/cover.toml",
        "name = \"封面\"\ntitle = \"封面\"\ncolumns = [20, 40, 20]\n\n[[block]]\nkind = \"form\"\ncolumns = 1\nspans = [1, 2]\n\n\
         [[block.field]]\nid = \"单位名称\"\ntype = \"text\"\nrequired = true\n\n[[block]]\nkind = \"list\"\nid = \"指标\"\ncapacity = 3\n\n\
         [[block.column]]\nid = \"名称\"\ntype = \"text\"\n\n[[block.column]]\nid = \"分值\"\ntype = \"score\"\n",
    );
    write("rules.toml", applied);
    write("rules/own.toml", own);
    said(&form)
}

fn said(form: &Path) -> Vec<String> {
    let faults = read_form_folder(form).and_then(|files| load(&files)).err();
    let lines = |faults: jixiao::internals::template::Faults| -> Vec<String> {
        faults.to_string().lines().filter(|line| line.contains(".toml:")).map(str::to_owned).collect()
    };
    faults.map(lines).unwrap_or_default()
}

const APPLY: &str = "[[apply]]\nid = \"指标\"\neach = \"指标\"\nuse = [\"own\"]\n[apply.roles]\n\"三级\" = \"名称\"\n";
const OWN: &str = "id = \"N90\"\ntitle = \"叫法不行\"\nbroken = 'MENTIONS(三级,不行)'\nmessage = \"“{三级}”不行。\"\nfix = \"换一个。\"\n\
                   mark = [\"三级\"]\n[roles]\n\"三级\" = \"三级指标\"\n[words]\n\"不行\" = [\"其他\"]\n";

#[test]
fn a_sound_rule_of_a_forms_own_has_no_faults() {
    assert_eq!(faults(APPLY, OWN), Vec::<String>::new());
}

#[test]
fn every_fault_is_told_with_file_line_and_column() {
    let apply = |from: &str, to: &str| faults(&APPLY.replace(from, to), OWN);
    let own = |from: &str, to: &str| faults(APPLY, &OWN.replace(from, to));
    for (found, file, words) in [
        (apply("\"own\"", "\"payment\""), "rules.toml:4:8", "没有叫“payment”的内容复核规则"),
        (apply("each = \"指标\"", "each = \"目标\""), "rules.toml:3:8", "没有叫“目标”的清单"),
        (apply("\"三级\" = \"名称\"\n", ""), "rules.toml:4:8", "规则“own”要用“三级”"),
        (apply("\"名称\"\n", "\"名称\"\n\"二级\" = \"名称\"\n"), "rules.toml:7:8", "roles 里的“二级”没有规则用到"),
        (apply("\"名称\"", "\"名字\""), "rules.toml:6:9", "公式里没有叫“名字”的字段"),
        (own("N90", "C90"), "rules/own.toml:1:6", "规则的编号“C90”应为 N 加两到三位数字"),
        (own("{三级}", "{二级}"), "rules/own.toml:1:6", "message 里的“{二级}”填不进去"),
        (own("MENTIONS(三级,不行)", "MENTIONS(三级,行)"), "rules/own.toml:3:", "公式里没有叫“行”的字段"),
        (own("\"其他\"", "\"其*\""), "rules/own.toml:10:", "词表“不行”词里不能有 *"),
        (own("[\"其他\"]", "[\"\"]"), "rules/own.toml:10:", "词表“不行”里不能有空词"),
        (apply("\"名称\"", "\"指标.名称\""), "rules.toml:6:8", "“指标.名称”是一列（多行）"),
        (own("broken", "alike = { text = \"三级\", least = 1 }\nbroken"), "rules/own.toml:1:6", "二者取一"),
        (own("mark = [\"三级\"]", "mark = [\"四级\"]"), "rules/own.toml:6:9", "没有叫“四级”的字段"),
        (own("title", "titel"), "rules/own.toml:2:1", "titel"),
    ] {
        assert!(
            found.iter().any(|fault| fault.starts_with(file) && fault.contains(words)),
            "{file} {words}: {found:#?}"
        );
        assert!(found.len() <= 2, "{words}: {found:#?}");
    }
}
