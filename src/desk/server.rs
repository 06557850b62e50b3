//! The server on the loopback.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::campaign::Day;

use super::error::DeskError;
use super::routes::routes;
use super::state::DeskState;
use super::stopper::Stopper;
use super::token::Token;

/// How many threads answer; what takes its time has threads of its own.
const THREADS: usize = 2;

/// How long connections may last once the desk was asked to end.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the desk is opened with.
#[derive(Debug, Default)]
pub struct DeskOptions {
    /// The campaign's folder; the desk asks for one where it is not given.
    pub folder: Option<PathBuf>,
    /// The day that goes on record; the day it is where it is not given.
    pub today: Option<Day>,
}

/// An open desk, which does not answer yet.
#[derive(Debug)]
pub struct Desk {
    listener: TcpListener,
    state: Arc<DeskState>,
}

impl Desk {
    /// Takes a free port of the loopback, and opens the folder.
    ///
    /// # Errors
    /// Where there is no port, or no campaign in the folder that can be opened.
    pub fn open(options: DeskOptions) -> Result<Self, DeskError> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).map_err(DeskError::NoPort)?;
        listener.set_nonblocking(true).map_err(DeskError::NoPort)?;
        let port = listener.local_addr().map_err(DeskError::NoPort)?.port();
        let started_in = std::env::current_dir()?;
        let state = DeskState::new(port, Token::random()?, options.today, started_in);
        if let Some(folder) = options.folder {
            state.open(&folder)?;
        }
        Ok(Self { listener, state: Arc::new(state) })
    }

    /// The address that a browser is to open: it has the token.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.state.port, self.state.token.text())
    }

    /// What ends it.
    pub fn stopper(&self) -> Stopper {
        self.state.stopper.clone()
    }

    /// Answers until it is ended. A command that runs then is waited for: nothing ends in the middle of a write.
    ///
    /// # Errors
    /// Where the port cannot be used.
    pub fn serve(self) -> Result<(), DeskError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .enable_all()
            .build()
            .map_err(DeskError::NoPort)?;
        let stopper = self.stopper();
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let serving = axum::serve(listener, routes(self.state)).with_graceful_shutdown(stopper.stopped());
            // Whoever holds a connection open and says nothing does not hold the end up.
            let patience = async {
                stopper.stopped().await;
                tokio::time::sleep(PATIENCE).await;
            };
            tokio::select! {
                served = serving.into_future() => served,
                () = patience => Ok(()),
            }
        });
        // Ending the runtime waits for the threads of the commands.
        drop(runtime);
        served.map_err(DeskError::NoPort)
    }
}
