//! The ledger: what is damaged or newer is refused and left as it is.

use std::fs;

use jixiao::internals::ledger::{Ledger, LedgerError};
use rusqlite::Connection;

use crate::world::World;

#[test]
fn a_newer_ledger_is_refused_and_left_as_it_is() {
    let world = World::issued();
    let path = world.campaign.join("台账.sqlite");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    for command in ["collect", "issue", "status"] {
        let run = world.run(command, &[]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains("新版程序") && run.err.contains("没有动它"), "{}", run.err);
    }
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_damaged_ledger_is_refused_with_how_to_restore_it() {
    let world = World::issued();
    let path = world.campaign.join("台账.sqlite");
    let sound = fs::read(&path).unwrap();
    let mut torn = sound.clone();
    let middle = torn.len() / 2;
    torn[middle..].fill(0x5A);
    for bytes in [torn, b"not a ledger at all, but long enough to be looked at".repeat(50), Vec::new()] {
        fs::write(&path, &bytes).unwrap();
        let run = world.run("collect", &[]);
        assert_eq!(run.code, 2, "{}", run.out);
        assert!(run.err.contains("没有动它") && run.err.contains("备份"), "{}", run.err);
        assert!(fs::read(&path).unwrap() == bytes);
    }
    fs::remove_file(&path).unwrap();
    assert!(world.run("collect", &[]).err.contains("没有台账"));
}

#[test]
fn an_older_ledger_is_brought_up_to_date_after_a_copy_was_written() {
    let world = World::issued();
    let path = world.campaign.join("台账.sqlite");
    // As the first version left it.
    let ledger = Connection::open(&path).unwrap();
    ledger
        .execute_batch(
            "DROP TABLE review; ALTER TABLE document DROP COLUMN missing; ALTER TABLE document DROP COLUMN restored;
             PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(ledger);
    assert_eq!(world.run("status", &[]).code, 0);
    let copy = world.campaign.join("台账-第1版备份.sqlite");
    assert!(
        Connection::open(&copy)
            .unwrap()
            .query_row("SELECT count(*) FROM issue", [], |row| row.get::<_, u32>(0))
            .unwrap()
            == 3
    );
    let ledger = Connection::open(&path).unwrap();
    assert_eq!(ledger.query_row("SELECT count(*) FROM review", [], |row| row.get::<_, u32>(0)).unwrap(), 0);
    drop(ledger);
    // A damaged ledger now names that copy.
    fs::write(&path, b"damaged").unwrap();
    assert!(matches!(Ledger::open(&path), Err(LedgerError::Damaged { .. })));
    assert!(Ledger::open(&path).unwrap_err().to_string().contains("第1版备份"));
}
