//! How a desk is asked to end.

use std::sync::Arc;

use tokio::sync::watch;

/// Ends a desk from wherever it is asked to.
#[derive(Debug, Clone)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Default for Stopper {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stopper {
    /// Ends the desk once what it is doing is done.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was asked to end.
    pub(super) fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is asked to end.
    pub(super) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut asked = self.0.subscribe();
        async move {
            // Whoever could ask is gone: there is nothing more to wait for.
            let _ = asked.wait_for(|asked| *asked).await;
        }
    }
}
