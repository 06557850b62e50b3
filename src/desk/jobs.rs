//! Commands that take their time: each runs in a thread, and a page asks how far it is.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::{Value as Json, json};

use crate::text::visible::visible;

use super::error::DeskError;

/// How many commands are remembered.
const KEPT: usize = 50;

/// The commands that run, and those that ended last.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    last: AtomicU64,
    jobs: Mutex<VecDeque<Arc<Job>>>,
}

/// A command that runs, or ended.
#[derive(Debug)]
pub(super) struct Job {
    id: u64,
    doing: &'static str,
    done: AtomicUsize,
    all: AtomicUsize,
    ended: OnceLock<Result<JobReport, String>>,
}

/// What a command that ended has to say.
#[derive(Debug)]
pub(super) struct JobReport {
    /// Its words, as in a terminal.
    pub(super) text: String,
    /// What a page can use of it.
    pub(super) details: Json,
}

impl JobReport {
    pub(super) fn words(text: String) -> Self {
        Self { text, details: Json::Null }
    }
}

impl Job {
    /// Says how far the command is.
    pub(super) fn progress(&self, done: usize, all: usize) {
        self.done.store(done, Ordering::Relaxed);
        self.all.store(all, Ordering::Relaxed);
    }

    fn json(&self) -> Json {
        let (done, all) = (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed));
        let mut json = json!({ "id": self.id, "doing": self.doing, "done": done, "all": all, "state": "running" });
        match self.ended.get() {
            None => {}
            Some(Ok(report)) => {
                json["state"] = "done".into();
                json["text"] = visible(&report.text).into();
                json["details"] = report.details.clone();
            }
            Some(Err(why)) => {
                json["state"] = "failed".into();
                json["text"] = visible(why).into();
            }
        }
        json
    }
}

impl Jobs {
    /// Starts a command in a thread of its own, and gives its number. The desk does not end before the command has.
    pub(super) fn start(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Job) -> Result<JobReport, DeskError> + Send + 'static,
    ) -> Json {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let job =
            Arc::new(Job { id, doing, done: AtomicUsize::new(0), all: AtomicUsize::new(0), ended: OnceLock::new() });
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.push_back(Arc::clone(&job));
        if jobs.len() > KEPT {
            jobs.pop_front();
        }
        tokio::task::spawn_blocking(move || {
            let ended = catch_unwind(AssertUnwindSafe(|| work(&job))).unwrap_or(Err(DeskError::BrokenOff));
            // Nobody else ends it.
            let _ = job.ended.set(ended.map_err(|error| error.to_string()));
        });
        json!({ "job": id })
    }

    /// How far a command is.
    ///
    /// # Errors
    /// Where there is none with this number.
    pub(super) fn look(&self, id: u64) -> Result<Json, DeskError> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter().find(|job| job.id == id).map(|job| job.json()).ok_or(DeskError::NothingHere)
    }

    /// What the command does that runs, where one does.
    pub(super) fn doing(&self) -> Option<&'static str> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter().find(|job| job.ended.get().is_none()).map(|job| job.doing)
    }

    /// The command that runs, where one does.
    pub(super) fn running(&self) -> Option<u64> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter().find(|job| job.ended.get().is_none()).map(|job| job.id)
    }
}

#[cfg(test)]
mod tests {
    use super::{JobReport, Jobs, KEPT};
    use crate::desk::error::DeskError;

    #[test]
    fn the_last_commands_are_remembered() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let _entered = runtime.enter();
        let jobs = Jobs::default();
        let start = || jobs.start("汇总", |_| Err::<JobReport, _>(DeskError::NothingHere))["job"].as_u64().unwrap();
        let first = start();
        for _ in 1..KEPT {
            start();
        }
        assert!(jobs.look(first).is_ok());
        start();
        assert!(jobs.look(first).is_err() && jobs.look(first + 1).is_ok());
    }
}
