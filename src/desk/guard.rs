//! Who may ask. A page of another site must not reach the campaign through the clerk's browser: neither by a request of its own, nor by
//! a name that it makes point to this machine (DNS rebinding).
//!
//! Answered is what names this host and port, comes from no other page, and has the token. The address that the program opens has the
//! token once; the browser gets it as a cookie that no script sees and that no other site's request carries.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::messages;
use super::state::DeskState;

/// What no answer goes without: nothing is fetched from elsewhere, framed, sniffed or kept.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    OtherHost,
    OtherOrigin,
    NoToken,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let words = match self {
            Self::OtherHost => messages::OTHER_HOST,
            Self::OtherOrigin => messages::OTHER_ORIGIN,
            Self::NoToken => messages::NO_TOKEN,
        };
        (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
    }
}

/// Answers what may be asked and nothing else.
pub(super) async fn guard(State(state): State<Arc<DeskState>>, request: Request, next: Next) -> Response {
    let mut response = match admit(&state, &request) {
        Ok(Admission::Answer) => next.run(request).await,
        Ok(Admission::GiveCookie) => welcome(&state),
        Err(refusal) => refusal.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What becomes of a request that may be made.
enum Admission {
    Answer,
    /// It is the address that the program opened: the browser gets the cookie and goes on without the token in the address.
    GiveCookie,
}

fn admit(state: &DeskState, request: &Request) -> Result<Admission, Refusal> {
    let hosts = [format!("127.0.0.1:{}", state.port), format!("localhost:{}", state.port)];
    let headers = request.headers();
    let host = only(headers, header::HOST).ok_or(Refusal::OtherHost)?;
    let in_address = request.uri().authority().map(|authority| authority.as_str());
    if !hosts.iter().any(|known| known == host) || in_address.is_some_and(|named| named != host) {
        return Err(Refusal::OtherHost);
    }
    let origin = format!("http://{host}");
    if headers.contains_key(header::ORIGIN) && only(headers, header::ORIGIN) != Some(origin.as_str()) {
        return Err(Refusal::OtherOrigin);
    }
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    if !is_read && !headers.contains_key(header::ORIGIN) {
        return Err(Refusal::OtherOrigin);
    }
    let token = request.uri().query().and_then(|query| query.strip_prefix("token="));
    if is_read && request.uri().path() == "/" && token.is_some_and(|token| state.token.is(token)) {
        return Ok(Admission::GiveCookie);
    }
    // What a browser says of who asks: a page of ours, or the clerk.
    let asks = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if asks.is_some_and(|asks| asks != b"same-origin" && asks != b"none") {
        return Err(Refusal::OtherOrigin);
    }
    if cookies(headers, &state.cookie_name()).any(|value| state.token.is(value)) {
        Ok(Admission::Answer)
    } else {
        Err(Refusal::NoToken)
    }
}

/// The value of a header that is there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// The values of the cookies with a name.
fn cookies<'h>(headers: &'h HeaderMap, name: &'h str) -> impl Iterator<Item = &'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(cookie, _)| *cookie == name).map(|(_, value)| value)
}

fn welcome(state: &DeskState) -> Response {
    let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", state.cookie_name(), state.token.text());
    let head = [(header::SET_COOKIE, cookie), (header::LOCATION, state.home())];
    (StatusCode::SEE_OTHER, head).into_response()
}
