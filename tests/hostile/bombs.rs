//! Files that ask for more than they are: bounded memory, bounded time, a verdict.

use crate::made::{check, make};

#[test]
fn bombs_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let made = make("bombs", folder.path());
    let files: Vec<_> = made.iter().map(|(path, _)| path.clone()).collect();
    for (one, (_, expected)) in check(&files).iter().zip(&made) {
        one.is_bounded();
        let verdict = &one.report["verdict"];
        assert!(expected.as_array().unwrap().contains(verdict), "{}: {:#}", one.name, one.report);
        if verdict == "reject" {
            let told = one.report["findings"][0]["message"].as_str().unwrap();
            assert!(told.contains(&one.name) && told.ends_with('。'), "{told}");
        }
    }
    let outside = ["/tmp/jixiao-evil", "/etc/jixiao-evil"];
    assert!(outside.iter().all(|path| !std::path::Path::new(path).exists()));
}
