//! Answers: JSON, sentences and files, and the work behind them in a thread of its own.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::text::visible::visible;

use super::error::DeskError;

/// What a question of a page is answered with.
pub(super) type Answer = Result<Json, DeskError>;

/// A file that is answered.
pub(super) struct FileAnswer {
    /// Its name.
    pub(super) name: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
}

/// Does some work in a thread of its own, so that the server goes on answering, and gives what it came to.
pub(super) async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DeskError> + Send + 'static,
) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(DeskError::BrokenOff))
}

/// The same, answered as JSON.
pub(super) async fn answered(asked: impl FnOnce() -> Answer + Send + 'static) -> Response {
    match work(asked).await {
        Ok(json) => in_json(StatusCode::OK, &json),
        Err(error) => error.into_response(),
    }
}

pub(super) fn in_json(status: StatusCode, json: &Json) -> Response {
    let head = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, head, json.to_string()).into_response()
}

/// What a page asks in a body of JSON.
pub(super) fn asked<T: DeserializeOwned>(body: &Bytes) -> Result<T, DeskError> {
    serde_json::from_slice(body).map_err(|_| DeskError::BadRequest)
}

impl IntoResponse for DeskError {
    fn into_response(self) -> Response {
        in_json(self.status(), &json!({ "error": visible(&self.to_string()) }))
    }
}

impl IntoResponse for FileAnswer {
    fn into_response(self) -> Response {
        // What a file is called may hold anything: in the header it is percent-encoded throughout.
        let encoded: String = self.name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let saved = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}"));
        let mut response = Response::new(Body::from(self.bytes));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        headers.insert(header::CONTENT_DISPOSITION, saved.unwrap_or_else(|_| HeaderValue::from_static("attachment")));
        response
    }
}
