//! Requests through the layer, the extractor and the switch.

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response};
use axum::routing::get;
use canary::flags::middleware::{FlagsLayer, flags_of, route, vary};
use canary::flags::{Attributes, Flag, Flags, Reason};
use tower_layer::Layer;
use tower_service::Service;

/// Nothing here waits for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn app() -> Router {
    Router::new()
        .route_service(
            "/checkout",
            route(
                Flags::new_checkout,
                get(async || "new"),
                get(async || "old"),
            ),
        )
        .route(
            "/page",
            get(async |flags: Flags| {
                let mut headers = HeaderMap::new();
                vary(&mut headers, &Flag::PAGE_SIZE);
                (headers, flags.page_size().to_string())
            }),
        )
        .layer(FlagsLayer::new())
}

fn asked(app: &mut Router, path: &str, headers: &[(&str, &[u8])]) -> (Response<()>, String) {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = now(app.call(request)).expect("an answer");
    let (parts, body) = response.into_parts();
    let body = now(to_bytes(body, 1000)).expect("a body");
    let text = String::from_utf8(body.to_vec()).expect("a text");
    (Response::from_parts(parts, ()), text)
}

#[test]
fn a_request_takes_the_route_of_its_flags() {
    let mut app = app();
    let mut route = |headers: &[(&str, &[u8])]| asked(&mut app, "/checkout", headers).1;
    assert_eq!(route(&[]), "old");
    assert_eq!(route(&[("x-env", b"staging")]), "new");
    assert_eq!(route(&[("X-Env", b"prod")]), "old");
    assert_eq!(route(&[("x-user-id", b"104")]), "new");
    assert_eq!(route(&[("x-user-id", b"105")]), "old");
    // The first value counts.
    assert_eq!(
        route(&[("x-user-id", b"105"), ("x-user-id", b"104")]),
        "old"
    );
    assert_eq!(route(&[("x-env", b"staging"), ("x-env", b"prod")]), "new");
    // What is not declared counts as none.
    let none: [&[u8]; 8] = [
        b"-4",
        b"4.0",
        b" 4",
        b"",
        b"\xff",
        b"9223372036854775808",
        b"0x4",
        b"four",
    ];
    for value in none {
        assert_eq!(route(&[("x-user-id", value)]), "old", "{value:?}");
    }
    assert_eq!(route(&[("x-user-id", b"+4")]), "new");
    assert_eq!(route(&[("x-env", b"Staging")]), "old");
}

#[test]
fn a_handler_takes_its_flags() {
    let mut app = app();
    let (response, text) = asked(&mut app, "/page", &[("x-user-id", b"3")]);
    assert_eq!(text, Flags::new(user(3)).page_size().to_string());
    assert_eq!(response.headers()["vary"], "X-User-Id, X-Env");
    let sizes: Vec<String> = (0..100)
        .map(|id| {
            asked(
                &mut app,
                "/page",
                &[("x-user-id", format!("{id}").as_bytes())],
            )
            .1
        })
        .collect();
    assert!(sizes.iter().any(|size| size == "20") && sizes.iter().any(|size| size == "50"));
}

fn user(id: i64) -> Attributes {
    Attributes {
        user_id: Some(id),
        ..Attributes::default()
    }
}

#[test]
fn without_the_layer_there_are_flags_of_an_empty_request() {
    let mut app = Router::new().route(
        "/",
        get(async |flags: Flags| format!("{:?}", flags.attributes())),
    );
    let (_, text) = asked(&mut app, "/", &[("x-env", b"staging")]);
    assert_eq!(text, format!("{:?}", Attributes::default()));
}

/// A service that tells which user its flags are of.
#[derive(Clone)]
struct Tells;

impl Service<Request<()>> for Tells {
    type Response = Option<i64>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Option<i64>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        let flags = flags_of(request.extensions());
        std::future::ready(Ok(flags.attributes().user_id))
    }
}

#[test]
fn what_the_service_knows_comes_from_a_function() {
    #[derive(Clone)]
    struct Verified(i64);
    let layer = FlagsLayer::new().with(|request, attributes| {
        if let Some(Verified(id)) = request.extensions.get() {
            attributes.user_id = Some(*id);
        }
    });
    let mut service = layer.layer(Tells);
    let mut request = Request::builder()
        .header("x-user-id", "1")
        .body(())
        .expect("a request");
    request.extensions_mut().insert(Verified(7));
    assert_eq!(now(service.call(request)), Ok(Some(7)));
    let request = Request::builder()
        .header("x-user-id", "1")
        .body(())
        .expect("a request");
    assert_eq!(now(service.call(request)), Ok(Some(1)));
}

#[test]
fn flags_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>(value: &T) -> T {
        value.clone()
    }
    let flags = Flags::new(user(4));
    let other = shared(&flags);
    let there = std::thread::spawn(move || other.new_checkout_details());
    let details = flags.new_checkout_details();
    assert_eq!(there.join().expect("a thread"), details);
    assert_eq!(
        (details.variant, details.reason, details.value),
        ("on", Reason::TargetingMatch, true)
    );
}
