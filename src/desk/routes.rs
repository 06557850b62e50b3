//! The addresses of the desk. Under `/c/1/` is the first open folder, under `/c/2/` the second.

use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use serde_json::json;

use super::answer::{Answer, answered, asked, in_json, work};
use super::assets::{self, Page};
use super::error::DeskError;
use super::guard::guard;
use super::state::{DeskState, Desktop};
use super::{decide, files, overview, preview, register, start, steps, unit, upload};

/// The most bytes of a question; files come in by themselves.
const MOST_ASKED: usize = 256 * 1024;

type Shared = State<Arc<DeskState>>;
/// An answer that is being made.
type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// What answers at which address.
pub(super) fn routes(state: Arc<DeskState>) -> Router {
    Router::new()
        .route("/", get(|| async { assets::page(Page::Start) }))
        .route("/asset/{name}", get(|Path(name): Path<String>| async move { assets::asset(&name) }))
        .route("/api/start", get(start_page))
        .route("/api/open", post(open))
        .route("/api/make", post(make))
        .route("/api/end", post(end))
        .route("/c/{n}/", get(desk))
        .route("/c/{n}/api/stamp", get(stamp))
        .route("/c/{n}/api/overview", get(read(overview::overview)))
        .route("/c/{n}/api/register", get(read(register::register)))
        .route("/c/{n}/api/letters", get(read(unit::letters)))
        .route("/c/{n}/api/charts", get(read(overview::charts)))
        .route("/c/{n}/api/roster", get(read(upload::roster)).put(take_roster))
        .route("/c/{n}/api/unit/{code}", get(read_of(unit::record)))
        .route("/c/{n}/api/unit/{code}/round/{round}", get(round))
        .route("/c/{n}/api/letter/{*path}", get(read_of(unit::letter)))
        .route("/c/{n}/api/file/{*path}", get(file))
        .route("/c/{n}/api/report/{code}", get(report))
        .route("/c/{n}/api/upload/{name}", put(receive))
        .route("/c/{n}/api/review", put(read_review))
        .route("/c/{n}/api/decide", post(decided))
        .route("/c/{n}/api/preview", post(previewed))
        .route("/c/{n}/api/run", post(run))
        .route("/c/{n}/api/show", post(show))
        .route("/c/{n}/api/job/{id}", get(job))
        .fallback(|| async { DeskError::NothingHere })
        .layer(DefaultBodyLimit::max(MOST_ASKED))
        .layer(from_fn_with_state(Arc::clone(&state), guard))
        .with_state(state)
}

/// Answers a question that is about a campaign as a whole.
fn read(answer: fn(&Desktop) -> Answer) -> impl Fn(Shared, Path<usize>) -> Answering + Clone + Send + Sync + 'static {
    move |State(state): Shared, Path(n): Path<usize>| Box::pin(answered(move || answer(&Desktop::new(state, n)?)))
}

/// Answers a question about something in a campaign that is named.
fn read_of(
    answer: fn(&Desktop, &str) -> Answer,
) -> impl Fn(Shared, Path<(usize, String)>) -> Answering + Clone + Send + Sync + 'static {
    move |State(state): Shared, Path((n, name)): Path<(usize, String)>| {
        Box::pin(answered(move || answer(&Desktop::new(state, n)?, &name)))
    }
}

async fn start_page(State(state): Shared) -> Response {
    answered(move || Ok(start::start(&state))).await
}

async fn open(State(state): Shared, body: Bytes) -> Response {
    answered(move || start::open(&state, asked(&body)?)).await
}

async fn make(State(state): Shared, body: Bytes) -> Response {
    answered(move || start::make(&state, asked(&body)?)).await
}

async fn end(State(state): Shared) -> Response {
    state.stopper.stop();
    in_json(StatusCode::OK, &json!({ "running": state.jobs.doing() }))
}

async fn desk(State(state): Shared, Path(n): Path<usize>) -> Response {
    match state.folder(n) {
        Ok(_) => assets::page(Page::Desk),
        Err(error) => error.into_response(),
    }
}

async fn stamp(State(state): Shared, Path(n): Path<usize>) -> Response {
    answered(move || overview::stamp(&Desktop::new(state, n)?)).await
}

async fn round(State(state): Shared, Path((n, code, round)): Path<(usize, String, u32)>) -> Response {
    answered(move || unit::round(&Desktop::new(state, n)?, &code, round)).await
}

async fn file(State(state): Shared, Path((n, path)): Path<(usize, String)>) -> Response {
    work(move || files::file(&Desktop::new(state, n)?.folder, &path)).await.into_response()
}

async fn report(State(state): Shared, Path((n, code)): Path<(usize, String)>) -> Response {
    work(move || unit::report(&Desktop::new(state, n)?, &code)).await.into_response()
}

async fn receive(State(state): Shared, Path((n, name)): Path<(usize, String)>, body: Body) -> Response {
    let received = async { upload::receive(&Desktop::new(state, n)?, &name, body).await };
    match received.await {
        Ok(json) => in_json(StatusCode::OK, &json),
        Err(error) => error.into_response(),
    }
}

async fn take_roster(State(state): Shared, Path(n): Path<usize>, body: Body) -> Response {
    match upload::whole(body).await {
        Ok(bytes) => answered(move || upload::take_roster(&Desktop::new(state, n)?, &bytes)).await,
        Err(error) => error.into_response(),
    }
}

async fn read_review(State(state): Shared, Path(n): Path<usize>, body: Body) -> Response {
    match upload::whole(body).await {
        Ok(bytes) => answered(move || Ok(steps::read_review(&Desktop::new(state, n)?, bytes))).await,
        Err(error) => error.into_response(),
    }
}

async fn decided(State(state): Shared, Path(n): Path<usize>, body: Bytes) -> Response {
    answered(move || decide::decide(&Desktop::new(state, n)?, asked(&body)?)).await
}

async fn previewed(State(state): Shared, Path(n): Path<usize>, body: Bytes) -> Response {
    answered(move || preview::preview(&Desktop::new(state, n)?, asked(&body)?)).await
}

async fn run(State(state): Shared, Path(n): Path<usize>, body: Bytes) -> Response {
    answered(move || preview::run(Desktop::new(state, n)?, asked(&body)?)).await
}

async fn show(State(state): Shared, Path(n): Path<usize>, body: Bytes) -> Response {
    answered(move || files::show(&Desktop::new(state, n)?.folder, asked(&body)?)).await
}

async fn job(State(state): Shared, Path((_, id)): Path<(usize, u64)>) -> Response {
    answered(move || state.jobs.look(id)).await
}
