//! Rules on trial over the returns that passed.

use std::fs;

use serde_json::{Value as Json, json};

use crate::world::{World, files, ledger, small_form};

#[test]
fn a_rule_on_trial_says_where_it_would_have_struck_and_writes_nothing() {
    let world = World::issued();
    world.send("甲局", "甲.xlsx", &[]);
    world.send("乙局", "乙.xlsx", &[]);
    world.collect();
    assert_eq!((world.state("001"), world.state("002")), ("passed".to_owned(), "passed".to_owned()));
    let trial = world.root.join("试行");
    small_form(&trial, 2021);
    let checks = fs::read_to_string(trial.join("checks.toml")).unwrap();
    let new = "\n[[check]]\nid = \"C90\"\nseverity = \"warning\"\ntitle = \"不是乙局\"\nholds = '单位名称<>\"乙局\"'\n\
               message = \"又是乙局\"\n\n[[check]]\nid = \"C91\"\ntitle = \"不为负\"\nat-most = [\"0\", \"项目支出.追加\"]\n\
               message = \"负数{left}\"\n";
    fs::write(trial.join("checks.toml"), checks + new).unwrap();
    let before = (ledger(&world.campaign), files(&world.campaign, &["通过", "退回"]));

    let trial = trial.to_str().unwrap();
    let run = world.run("try", &["--template", trial, "--rule", "c90", "--rule", "C91", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let report: Json = serde_json::from_str(&run.out).unwrap();
    let of = |rule: usize, key: &str| report["rules"][rule][key].clone();
    assert_eq!(
        (&report["returns"], of(0, "code"), of(0, "returns")),
        (&json!(2), json!("C90"), json!(1)),
        "{report:#}"
    );
    assert!(of(0, "places")[0].as_str().unwrap().starts_with("乙局："), "{report:#}");
    assert_eq!((of(1, "code"), of(1, "findings")), (json!("C91"), json!(0)));
    let run = world.run("try", &["--template", trial]);
    assert!(run.out.contains("C90 不是乙局：1份、1处") && run.out.contains("从来没有查出过"), "{}", run.out);
    assert!(!run.out.contains("没有的规则"), "{}", run.out);
    let run = world.run("try", &["--template", trial, "--rule", "C90", "--rule", "C99"]);
    assert!(run.out.contains("这个模板没有的规则：C99") && !run.out.contains("从来没有查出过"), "{}", run.out);
    assert_eq!((ledger(&world.campaign), files(&world.campaign, &["通过", "退回"])), before);
}
